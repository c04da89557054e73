"""Notebooks as files: read without heavy imports, told apart by nbgrader's metadata, kept safe."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

Notebook = dict[str, Any]
Cell = dict[str, Any]


class Problem(Exception):
    """Something is wrong that one line can say, remedy included."""


def read(path: Path, remedy: str = "") -> Notebook:
    """Read a notebook, or say in one line why that is impossible.

    Sources come as one text each. `nbformat` would do this too, but takes a second to import, of
    the few that a check may take.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Problem(f"{short(path)} does not exist. {remedy}".strip()) from None
    except UnicodeDecodeError:
        raise Problem(f"{short(path)} is not a notebook: it is no text. {remedy}") from None
    except json.JSONDecodeError as error:
        where = f"invalid JSON at line {error.lineno}, {error.msg}"
        raise Problem(f"{short(path)} is not a notebook: {where}. {remedy}") from None
    try:
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            if not {"cell_type", "metadata"} <= cell.keys():
                raise KeyError
        notebook["metadata"].get("mlsd")
    except (KeyError, TypeError, AttributeError):
        raise Problem(f"{short(path)} is not a notebook: its cells lack parts. {remedy}") from None
    return notebook


def as_node(notebook: Notebook) -> Any:
    """Turn a notebook that was read into what Jupyter's own libraries work on."""
    import nbformat

    return nbformat.reads(json.dumps(notebook), as_version=4)


def text_of(notebook: Notebook) -> str:
    """Write a notebook as text, the same for the same content."""
    import nbformat

    return str(nbformat.writes(nbformat.from_dict(notebook))).rstrip("\n") + "\n"


def grade_id(cell: Cell) -> str:
    """Give the id of nbgrader's metadata, or an empty text."""
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def is_locked(cell: Cell) -> bool:
    """Tell whether the cell is the course's: a check or data given, not an answer."""
    return bool(cell["metadata"].get("nbgrader", {}).get("locked", False))


def is_check(cell: Cell) -> bool:
    """Tell whether the cell gives points."""
    return bool(cell["metadata"].get("nbgrader", {}).get("grade", False))


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    half = path.with_name(f".{path.name}.part")
    half.write_text(text, encoding="utf-8", newline="\n")
    os.replace(half, path)


def back_up(path: Path) -> Path:
    """Keep a copy under a name that is still free."""
    kept, number = path.with_name(f"{path.name}.bak"), 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.{number}.bak")
    shutil.copy2(path, kept)
    return kept


def short(path: Path) -> str:
    """Name a file as seen from the repository or the current folder, for messages."""
    for base in (ROOT, Path.cwd()):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return str(path)


def environment() -> dict[str, str]:
    """Let child processes import `mlsd`, installed or not, and keep our pytest's settings out."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    paths = [str(ROOT), kept.get("PYTHONPATH", "")]
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
