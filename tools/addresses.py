"""Write the addresses of ``_config.yml`` wherever else a format demands them.

``_config.yml`` is their home. A README on a repository's page and a CITATION.cff can derive
nothing, so this command writes them there; a test holds all of them together.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import yaml

from tools.book import ROOT


def addresses() -> dict[str, str]:
    """Addresses that the project has, by name: repository, site and Binder."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text())
    repository = config["repository"]["url"].rstrip("/")
    owner, name = repository.split("/")[-2:]
    hub = config["launch_buttons"]["binderhub_url"].rstrip("/")
    return {
        "repository": repository,
        "site": config["sphinx"]["config"]["html_baseurl"].rstrip("/") + "/",
        "binder": f"{hub}/v2/gh/{owner}/{name}/{config['repository']['branch']}",
        "hub": hub,
    }


def rewrite(text: str, found: dict[str, str]) -> str:
    """`text` with every address of this project brought up to date.

    Each place is recognised by the word before it, so that the address itself may be anything.
    """
    rules: list[tuple[str, Callable[[re.Match[str]], str]]] = [
        (r"(repository-code: )\S+", lambda m: m[1] + found["repository"]),
        (r"(?m)^(url: )\S+", lambda m: m[1] + found["site"]),
        (r"(git clone )\S+", lambda m: m[1] + found["repository"]),
        (r"(\[the site\]\()[^)]+", lambda m: m[1] + found["site"]),
        (
            r"(\[!\[Binder\]\()[^)]+(\)\]\()[^)?]+(\?[^)]*)?",
            lambda m: f"{m[1]}{found['hub']}/badge_logo.svg{m[2]}{found['binder']}{m[3] or ''}",
        ),
        (r"(\[the repository\]\()[^)]+", lambda m: m[1] + found["repository"]),
    ]
    for pattern, replacement in rules:
        text = re.sub(pattern, replacement, text)
    return text


def main() -> int:
    """Rewrite the files that carry addresses."""
    found = addresses()
    for name in ("README.md", "CITATION.cff", "index.md"):
        path = ROOT / name
        before = path.read_text(encoding="utf-8")
        after = rewrite(before, found)
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(f"wrote the addresses into {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
