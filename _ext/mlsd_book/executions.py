"""Two tables about the notebooks: which ran in this build, and which show stored outputs.

``{executed-notebooks}``  page, time of execution, seconds and status of what the build ran
``{stored-notebooks}``    exercises and solutions, which the build does not run
"""

from __future__ import annotations

import json
import os
import platform
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from .assembled import add_assembled_directive, address, pages_in_order, title
from .freshness import execution_cache


@dataclass(frozen=True)
class Execution:
    """A notebook that was executed: its page, when (UTC), for how many seconds, with what error."""

    page: str
    title: str
    when: str
    seconds: float
    error: str


@dataclass(frozen=True)
class Stored:
    """A notebook that is shown as it lies in the repository."""

    page: str
    title: str
    code_cells: int
    checks: int
    with_outputs: int


def executed(app: Sphinx, env: BuildEnvironment) -> list[Execution]:
    """Every page that MyST-NB executed, or took from the cache of executions."""
    # The cache keeps UTC without saying so, and MyST-NB reads it as local time. Seconds with all
    # their digits tell which execution a page shows.
    created = {
        record.data.get("execution_seconds"): record.created.replace(tzinfo=UTC)
        for record in execution_cache(app).list_cache_records()
    }
    rows = []
    for page in pages_in_order(env):
        run = NbMetadataCollector.get_doc_data(env).get(page, {}).get("exec_data")
        if not run or run["runtime"] is None:
            continue
        when = created.get(run["runtime"]) or datetime.fromtimestamp(run["mtime"], UTC)
        rows.append(
            Execution(
                page, title(env, page), f"{when:%Y-%m-%d %H:%M}", run["runtime"], run["error"] or ""
            )
        )
    return rows


def stored(app: Sphinx, env: BuildEnvironment) -> list[Stored]:
    """Every page that is an ``.ipynb`` file."""
    rows = []
    for page in pages_in_order(env):
        path = Path(env.doc2path(page))
        if path.suffix != ".ipynb":
            continue
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        checks = sum(c["metadata"].get("nbgrader", {}).get("grade", False) for c in code)
        outputs = sum(bool(c["outputs"]) for c in code)
        rows.append(Stored(page, title(env, page), len(code), checks, outputs))
    return rows


def table(label: str, head: list[str], rows: list[list[str]], foot: list[str] | None = None) -> str:
    """HTML of a table whose first column names the row and whose other columns hold numbers.

    The cells are HTML. A cell that starts with a digit is a number, and so is its column.
    """

    def line(cells: list[str]) -> str:
        first, *rest = cells
        data = "".join(f"<td{number(cell)}>{cell}</td>" for cell in rest)
        return f'<tr><th scope="row">{first}</th>{data}</tr>'

    def number(cell: str) -> str:
        return ' class="number"' if re.fullmatch(r"[\d.]+", cell) else ""

    below = f"<tfoot>{line(foot)}</tfoot>" if foot else ""
    # over a column of numbers, the head stands where they stand
    example = rows[0] if rows else head
    heads = "".join(
        f'<th scope="col"{number(cell)}>{name}</th>'
        for name, cell in zip(head, example, strict=True)
    )
    return (
        f'<div class="table-wrapper" tabindex="0" role="region" aria-label="{label}">'
        f'<table class="docutils executions"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(map(line, rows))}</tbody>{below}</table></div>"
    )


def link(app: Sphinx, page: str, row: Execution | Stored) -> str:
    """Link to the page of a row."""
    return f'<a href="{escape(address(app, page, row.page))}">{escape(row.title)}</a>'


def render_executed(app: Sphinx, page: str, rows: list[Execution]) -> str:
    """Table with a sum, and the machine that built the site."""
    lines = [
        [
            link(app, page, row),
            row.when,
            f"{row.seconds:.1f}",
            f"failed: {escape(row.error)}" if row.error else "ran",
        ]
        for row in rows
    ]
    failed = sum(bool(row.error) for row in rows)
    seconds = f"{sum(row.seconds for row in rows):.1f}"
    foot = [f"All {len(rows)}", "", seconds, f"{failed} failed" if failed else "ran"]
    head = ["Page", "Executed (UTC)", "Seconds", "Status"]
    return (
        table("Executed notebooks", head, lines, foot)
        + f'<p class="executions-machine">The site was built by Python {platform.python_version()}'
        f" under {platform.system()}, with {os.cpu_count()} processor cores.</p>"
    )


def render_stored(app: Sphinx, page: str, rows: list[Stored]) -> str:
    """Table without times, since nothing ran."""
    lines = [
        [link(app, page, row), str(row.code_cells), str(row.checks), str(row.with_outputs)]
        for row in rows
    ]
    return table("Stored notebooks", ["Page", "Code cells", "Checks", "Stored outputs"], lines)


def setup(app: Sphinx) -> None:
    """Add both directives."""
    add_assembled_directive(app, "executed-notebooks", executed, render_executed)
    add_assembled_directive(app, "stored-notebooks", stored, render_stored)
