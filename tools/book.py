"""Build the site, every cell executed: ``python -m tools.book``.

Jupyter Book exits with success when a notebook failed or a page is missing; here each of those,
and each warning of Sphinx, is a failure with the page and the reason.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
LOG = ROOT / "_build" / "book.log"
# Its command by import: an interpreter finds it wherever the environment lies. What it imports
# compiles a grammar of URIs at each start, a second's work for a check that the book never asks
# for; jsonschema does without where that package is missing.
JUPYTER_BOOK = (
    "import sys; sys.modules['rfc3987_syntax'] = None; "
    "from jupyter_book.cli.main import main; main()"
)
SHOWN_REASONS = 20
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# what a reader of the terminal wants to see of a build's many lines
SHOWN = re.compile(
    r"Executing notebook|will be executed again|updating environment|Using cached|"
    r"WARNING|ERROR|Error:|Exception|build (succeeded|finished)|^writing output.*100%"
)
# the kernel's remark about its own transport says nothing about the book
IGNORED = re.compile(
    r"IPKernelApp|frozen modules|Debugger warning|PYDEVD"
    # a kernel that had done its work, shut down while its last message was on the way
    r"|^ERROR:tornado\.general:Uncaught exception in ZMQStream|^zmq\.error\.ZMQError: Socket oper"
    # wrappers around the error that a cell raised; the error itself has a line of its own
    r"|^nbclient\.exceptions|^myst_nb\.core\.execute|^RuntimeError: *$|traitlets client.py"
)


def toc_pages(toc: dict) -> list[str]:
    """Every page that ``_toc.yml`` names, in its order."""
    pages: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            pages.extend(node[key] for key in ("root", "file") if key in node)
            for key in ("parts", "chapters", "sections"):
                walk(node.get(key))
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(toc)
    return pages


def page_file(page: str) -> Path:
    """Where the site keeps a page of the table of contents."""
    return SITE / f"{re.sub(r'[.](md|ipynb)$', '', page)}.html"


def missing_sources(pages: list[str]) -> list[str]:
    """Pages of the table of contents that no file stands for."""
    return [
        page
        for page in pages
        if not any((ROOT / f"{page}{end}").exists() for end in ("", ".md", ".ipynb"))
    ]


def sphinx(args: list[str]) -> tuple[int, list[str]]:
    """Run Jupyter Book; return its exit status and its lines, showing those that matter."""
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(ROOT),
               "-W", "-n", "--keep-going", *args]  # fmt: skip
    LOG.parent.mkdir(exist_ok=True)
    lines: list[str] = []
    with (
        LOG.open("w") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
        ) as process,
    ):
        assert process.stdout is not None
        for raw in process.stdout:
            line = ANSI.sub("", raw.rsplit("\r", 1)[-1]).rstrip()
            log.write(line + "\n")
            if IGNORED.search(line):
                continue
            lines.append(line)
            if SHOWN.search(line):
                print("  " + line.replace(str(ROOT) + "/", ""), flush=True)
    return process.returncode, lines


def problems(status: int, lines: list[str], pages: list[str]) -> list[str]:
    """One line for each reason why this build is no good."""
    found = [
        line.replace(str(ROOT) + "/", "")
        for line in lines
        if re.search(
            r"\b(WARNING|ERROR|CRITICAL)\b|^\w+(\.\w+)*(Error|Exception|Interrupt): ", line
        )
    ]
    if not found:
        found = [f"{page}: no page was built" for page in pages if not page_file(page).exists()]
    reports = SITE / "reports"
    for report in sorted(reports.rglob("*.log")) if reports.exists() else []:
        last = report.read_text().strip().splitlines()[-1:] or ["no traceback"]
        found.append(f"{report.relative_to(reports).with_suffix('')}: a cell failed: {last[0]}")
    if status and not found:
        found.append(f"Jupyter Book stopped with status {status}; its last words: {lines[-1:]}")
    return found


def main(args: list[str]) -> int:
    """Build, check what was built, and say where it is."""
    start = time.monotonic()
    pages = toc_pages(yaml.safe_load((ROOT / "_toc.yml").read_text()))
    if absent := missing_sources(pages):
        print(
            f"mlsd: _toc.yml names {', '.join(absent)}, and no such file exists: write it or "
            "take the line out",
            file=sys.stderr,
        )
        return 1
    for page in pages:  # a page left from an earlier build must not pass for a new one
        report = SITE / "reports" / f"{page}.err.log"
        report.unlink(missing_ok=True)
    print(
        f"building {len(pages)} pages (all of it is logged in {LOG.relative_to(ROOT)})", flush=True
    )
    status, lines = sphinx(args)
    found = problems(status, lines, pages)
    if found:
        print("\nmlsd: the book was not built:", file=sys.stderr)
        reasons = list(dict.fromkeys(found))
        for line in reasons[:SHOWN_REASONS]:
            print(f"  {line}", file=sys.stderr)
        if len(reasons) > SHOWN_REASONS:
            more = len(reasons) - SHOWN_REASONS
            print(f"  and {more} more, in {LOG.relative_to(ROOT)}", file=sys.stderr)
        return 1
    print(f"\nbuilt {len(pages)} pages in {time.monotonic() - start:.0f} s")
    print(f"open {SITE / 'index.html'} in a browser, or run: make serve")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("mlsd: interrupted; run the same command again, finished work is kept")
