"""``{eval}`num.recall``` shows the number that the chapter glued under the name ``recall``.

MyST-NB's own ``eval`` asks a running kernel, which the execution cache does not have; JupyterLab
knows ``eval`` but not ``glue``. Reading glue under the name of ``eval`` makes both show the same.
"""

from __future__ import annotations

from docutils import nodes
from myst_nb.core.variables import RetrievalError, create_warning
from myst_nb.ext.glue.utils import retrieve_glue_data
from myst_nb.ext.utils import RoleBase
from sphinx.application import Sphinx

PREFIX = "num."


def plain(text: str) -> str:
    """Text of a glued string: its ``repr`` without the quotes."""
    return text[1:-1] if text[:1] == text[-1:] and text[:1] in "'\"" else text


class GluedNumber(RoleBase):
    """Role that replaces ``num.<name>`` by the glued value."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Look the name up among what this document glued."""
        try:
            if not self.text.startswith(PREFIX):
                raise RetrievalError(f"{self.text!r} is not of the form num.<name>")
            data = retrieve_glue_data(self.document, self.text.removeprefix(PREFIX))
        except RetrievalError as error:
            message = f"no number for {{eval}}`{self.text}`: {error}"
            return [], [create_warning(message, self.document, self.line, "glue")]
        value = plain(data.data["text/plain"])
        return [nodes.inline(value, value, classes=["computed"])], []


def setup(app: Sphinx) -> None:
    """Take the role over from MyST-NB."""
    app.setup_extension("myst_nb")
    app.add_role("eval", GluedNumber(), override=True)
