"""What this book adds to Jupyter Book, one module a promise.

``mathml``     mathematics is rendered at build: no TeX in the reader's browser
``numbers``    the ``eval`` role shows glued numbers, so the text is the same here and in JupyterLab
``freshness``  a change under ``mlsd/`` executes the chapters that import it, and no others
``assets``     a page loads only what it needs, and nothing from another host
``notebooks``  each notebook page offers its ``.ipynb`` and its Binder session
``citations``  the reference list, sorted by author and with links
``access``     what the theme leaves undone for a keyboard or a screen reader
``assembled``  parts of a page that are made from other pages, and stay true when those change:
``gallery``    every explorer with its picture, its question and its page
``executions`` every notebook with its execution time and status
``terms``      each term of the glossary with the places where it is used first
``repository`` links to the repository, from the one address in ``_config.yml``
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from . import (
    access,
    assembled,
    assets,
    citations,
    executions,
    freshness,
    gallery,
    mathml,
    notebooks,
    numbers,
    repository,
    terms,
)

PARTS = (
    mathml,
    numbers,
    freshness,
    assets,
    notebooks,
    citations,
    access,
    assembled,
    gallery,
    executions,
    terms,
    repository,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect every part to Sphinx."""
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
