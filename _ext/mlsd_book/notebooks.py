"""Each notebook page offers its ``.ipynb`` for download and a Binder session that opens it.

The notebook to download stands alone: numbers and citations are put in, and MyST's admonitions
and dropdowns become Markdown and HTML that every notebook viewer shows.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import nbformat
import yaml
from docutils import nodes
from jupyter_cache.cache.main import JupyterCacheBase
from sphinx.application import Sphinx

from .freshness import execution_cache
from .numbers import plain

FOLDER = "_notebooks"
FENCE = re.compile(r"^(:{3,}|`{3,})\{([\w-]+)\}[ \t]*(.*)$")


def binder_url(settings: dict[str, Any], path: str) -> str:
    """Address of a Binder session that opens one file of the repository in JupyterLab."""
    repository = settings["repository"]
    owner, name = repository["url"].rstrip("/").split("/")[-2:]
    hub = settings["launch_buttons"]["binderhub_url"].rstrip("/")
    target = quote(f"lab/tree/{path}", safe="")
    return f"{hub}/v2/gh/{owner}/{name}/{repository['branch']}?urlpath={target}"


def plain_blocks(lines: list[str]) -> list[str]:
    """Markdown that every viewer shows, for directives that only MyST knows.

    Admonitions become quotes under a bold title, dropdowns become ``<details>``, formulas become
    ``$$``; option lines go.
    """
    out: list[str] = []
    index = 0
    while index < len(lines):
        opening = FENCE.match(lines[index])
        if opening is None:
            out.append(lines[index])
            index += 1
            continue
        fence, name, argument = opening.groups()
        end = index + 1
        while end < len(lines) and lines[end].strip() != fence:
            end += 1
        inner = lines[index + 1 : end]
        while inner and re.match(r"^:[\w-]+:", inner[0]):
            inner = inner[1:]
        body = plain_blocks(inner)
        if name == "math":
            out += ["$$", *body, "$$"]
        elif name == "dropdown":
            out += [f"<details><summary>{escape(argument)}</summary>", "", *body, "", "</details>"]
        else:
            title = argument or name.capitalize()
            out += [f"> **{title}**", ">", *(f"> {line}".rstrip() for line in body)]
        index = end + 1
    return out


def standalone(text: str, numbers: dict[str, str], labels: dict[str, str], page_url: str) -> str:
    """One Markdown cell with numbers, citations, terms and links to other pages put in."""
    text = re.sub(r"\{eval\}`num\.(\w+)`", lambda m: numbers.get(m[1], m[0]), text)

    def cited(match: re.Match[str]) -> str:
        names = [labels.get(key.strip(), key.strip()) for key in match[2].split(",")]
        return "; ".join(names) if match[1] == "cite:t" else f"({'; '.join(names)})"

    text = re.sub(r"\{(cite(?::[tp])?)\}`([^`]+)`", cited, text)
    text = re.sub(r"\{term\}`([^`<]+?)(?:\s*<[^>]*>)?`", r"\1", text)
    text = re.sub(r"\{math\}`([^`]+)`", r"$\1$", text)
    text = re.sub(r"\{eq\}`([^`]+)`", r"(\1)", text)
    # a label after a formula becomes its tag, so that references by label still find it
    text = re.sub(r"\$\$[ \t]*\(([\w-]+)\)[ \t]*$", r"\\tag{\1} $$", text, flags=re.M)
    text = re.sub(r"^\([\w-]+\)=\n", "", text, flags=re.M)
    text = re.sub(
        r"\]\((?![a-z]+:)([^)\s]+)\)", lambda m: f"]({site_address(page_url, m[1])})", text
    )
    return "\n".join(plain_blocks(text.split("\n")))


def site_address(page_url: str, target: str) -> str:
    """Address on the site of a link that was relative to the page's source."""
    path, mark, anchor = target.partition("#")
    return urljoin(page_url, re.sub(r"\.(md|ipynb)$", ".html", path)) + mark + anchor


def citation_labels(app: Sphinx) -> dict[str, str]:
    """Author and year of each key of the bibliography, as the reference list shows them."""
    domain = app.env.get_domain("cite")
    return {
        citation.key: citation.formatted_entry.label
        for citation in getattr(domain, "citations", [])
    }


def put_outputs_in(notebook: nbformat.NotebookNode, cache: JupyterCacheBase) -> None:
    """Give a notebook its outputs from the cache of executions.

    MyST-NB writes a notebook out as it was read, so one that it did not have to execute again
    has none.
    """
    with suppress(KeyError):  # no cell to execute
        _, ran = cache.merge_match_into_notebook(notebook)
        for cell, done in zip(notebook.cells, ran.cells, strict=True):
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = done.outputs, done.execution_count


def write_notebooks(app: Sphinx, exception: Exception | None) -> None:
    """Write the downloadable notebook of every notebook page."""
    if exception is not None or app.builder.name != "html":
        return
    executed = Path(app.outdir).parent / "jupyter_execute"
    settings = yaml.safe_load((Path(app.srcdir) / "_config.yml").read_text())
    labels = citation_labels(app)
    cache = execution_cache(app)
    for name in sorted(notebook_pages(app)):
        source = Path(app.env.doc2path(name))
        target = Path(app.outdir) / FOLDER / f"{name}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".ipynb":
            target.write_bytes(source.read_bytes())
            continue
        glued = executed / f"{name}.glue.json"
        values = json.loads(glued.read_text()) if glued.exists() else {}
        numbers = {key: plain(out["data"].get("text/plain", "")) for key, out in values.items()}
        notebook = nbformat.read(executed / f"{name}.ipynb", as_version=4)
        put_outputs_in(notebook, cache)
        url = f"{app.config.html_baseurl}{name}.html"
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = standalone(cell.source, numbers, labels, url)
            else:  # glue leaves an empty output for each number
                cell.outputs = [o for o in cell.outputs if "scrapbook" not in o.get("metadata", {})]
        note = (
            f"*The notebook of [this page]({url}). It needs the course's package: "
            f'`pip install "mlsd @ git+{settings["repository"]["url"]}"`.*'
        )
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(note, id="about"))
        notebook.metadata.pop("widgets", None)
        nbformat.write(notebook, target)


def notebook_pages(app: Sphinx) -> set[str]:
    """Pages to take along: text notebooks with a kernel, and ``.ipynb`` files.

    The landing page has a kernel too, for its picture, and nothing to run.
    """
    env = app.env
    return {
        name
        for name in env.found_docs - {app.config.root_doc}
        if Path(env.doc2path(name)).suffix == ".ipynb" or "kernelspec" in env.metadata.get(name, {})
    }


def page_tools(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the download and Binder links under the page's title."""
    if doctree is None or page not in notebook_pages(app):
        return
    settings = yaml.safe_load((Path(app.srcdir) / "_config.yml").read_text())
    path = Path(app.env.doc2path(page))
    up = "../" * page.count("/")
    href = f"{up}{FOLDER}/{page}.ipynb"
    binder = binder_url(settings, path.relative_to(app.srcdir).as_posix())
    tools = (
        '<nav class="page-tools" aria-label="This page as a notebook">'
        f'<a href="{escape(binder)}">Run it on Binder</a>'
        f'<a href="{href}" download="{path.stem}.ipynb">Download the notebook</a></nav>'
    )
    context["body"] = context["body"].replace("</h1>", "</h1>" + tools, 1)


def setup(app: Sphinx) -> None:
    """Add links to pages, and write notebooks when all pages are there."""
    app.connect("html-page-context", page_tools)
    app.connect("build-finished", write_notebooks)
