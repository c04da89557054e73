"""Links to the repository derive from the one address in ``_config.yml``.

``{repo}`the repository```               its front page
``{repo}`how to <CONTRIBUTING.md#a>```   a file, as the configured branch has it
``{repository-code}``                    commands in which REPOSITORY stands for the address
"""

from __future__ import annotations

from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import ReferenceRole, SphinxDirective


class RepositoryRole(ReferenceRole):
    """Link to the repository, or to a file in it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the link."""
        root, branch = self.config.mlsd_repository
        address = f"{root}/blob/{branch}/{self.target}" if self.has_explicit_title else root
        return [nodes.reference(self.rawtext, self.title, refuri=address)], []


class RepositoryCode(SphinxDirective):
    """Commands that name the repository."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Make the block of code."""
        text = "\n".join(self.content).replace("REPOSITORY", self.config.mlsd_repository[0])
        return [nodes.literal_block(text, text, language="text")]


def read_address(app: Sphinx, config: Config) -> None:
    """Put address and branch where a change of them reads the pages again."""
    settings = yaml.safe_load((Path(app.srcdir) / "_config.yml").read_text(encoding="utf-8"))
    repository = settings["repository"]
    config.mlsd_repository = [repository["url"].rstrip("/"), repository["branch"]]


def setup(app: Sphinx) -> None:
    """Add the role and the directive."""
    app.add_config_value("mlsd_repository", [], "env")
    app.connect("config-inited", read_address)
    app.add_role("repo", RepositoryRole())
    app.add_directive("repository-code", RepositoryCode)
