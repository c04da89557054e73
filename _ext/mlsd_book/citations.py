"""The reference list: sorted by author and year, labelled with them, links on titles."""

from __future__ import annotations

from typing import Any

from pybtex.plugin import register_plugin
from pybtex.style.formatting.plain import Style as PlainStyle
from pybtex.style.labels import BaseLabelStyle
from sphinx.application import Sphinx


class AuthorYear(BaseLabelStyle):
    """Labels such as ``Elkan 2001``; the order is the sorting style's."""

    def format_labels(self, sorted_entries: list[Any]) -> Any:
        """Yield one label an entry, made distinct with a letter where two would be the same."""
        seen: dict[str, int] = {}
        for entry in sorted_entries:
            people = entry.persons.get("author") or entry.persons.get("editor") or []
            names = [" ".join(person.prelast_names + person.last_names) for person in people]
            who = names[0] if names else entry.key
            if len(names) == 2:
                who += f" and {names[1]}"
            elif len(names) > 2:
                who += " et al."
            label = f"{who} {entry.fields.get('year', '')}".strip()
            seen[label] = seen.get(label, 0) + 1
            yield label if seen[label] == 1 else label + chr(ord("a") + seen[label] - 1)


class MlsdStyle(PlainStyle):
    """Plain formatting under author-year labels."""

    default_sorting_style = "author_year_title"
    default_label_style = AuthorYear


def setup(app: Sphinx) -> None:
    """Make the style known as ``mlsd``."""
    register_plugin("pybtex.style.formatting", "mlsd", MlsdStyle)
    app.config.bibtex_default_style = "mlsd"
