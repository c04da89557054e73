"""The build fails where the book is wrong, and executes what changed and nothing else.

A miniature of the book is built again and again with one thing changed each time.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

HEAD = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
---
"""
CHAPTER = (
    HEAD
    + """# One

Half is {eval}`num.half`, and $x^2$.

```{code-cell} ipython3
from mlsd.numbers import Numbers

num = Numbers()
num.half = f"{1 / 2:.0%}"
```
"""
)
OTHER = (
    HEAD
    + """# Two

```{code-cell} ipython3
print("nothing of mlsd")
```
"""
)


class Book:
    """A book of three pages in a folder of its own."""

    def __init__(self, root: Path):
        self.root = root
        for name in ("_ext", "_static", "tools", "mlsd"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("_config.yml", "requirements.txt"):
            shutil.copy(ROOT / name, root / name)
        (root / "references.bib").write_text("")
        self.reset()

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)

    def reset(self) -> None:
        self.write("_toc.yml", "format: jb-book\nroot: index\nchapters: [{file: one}, {file: two}]")
        self.write("index.md", "# Home\n\nWords.\n")
        self.write("one.md", CHAPTER)
        self.write("two.md", OTHER)

    def build(self) -> tuple[int, str, str]:
        environment = {**os.environ, "PYTHONPATH": str(self.root)}
        done = subprocess.run(
            [sys.executable, "-m", "tools.book"],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("book"))
    status, out, err = book.build()
    assert status == 0, out + err
    return book


@pytest.fixture
def book(built):
    yield built
    built.reset()


def executed(out: str) -> set[str]:
    lines = out.splitlines()
    return {name for name in ("one", "two") for line in lines if f"{name}.md: Executing" in line}


def test_numbers_reach_the_text(built):
    page = (built.root / "_build/html/one.html").read_text()
    assert 'Half is <span class="computed">50%</span>' in page


def test_nothing_changed_means_nothing_executed(book):
    status, out, _ = book.build()
    assert status == 0 and executed(out) == set()


def test_touched_prose_executes_nothing_and_keeps_the_numbers(book):
    book.write("one.md", CHAPTER.replace("Half is", "One half is"))
    status, out, err = book.build()
    assert status == 0 and executed(out) == set(), out + err
    assert '<span class="computed">50%</span>' in (book.root / "_build/html/one.html").read_text()
    # nor does the notebook to download lose its outputs
    assert '"half = 50%\\n"' in (book.root / "_build/html/_notebooks/one.ipynb").read_text()


def test_a_change_in_the_package_executes_the_chapters_that_import_it(book):
    module = book.root / "mlsd" / "numbers.py"
    module.write_text(module.read_text().replace('{name} = {value}"', '{name} is {value}"'))
    status, out, err = book.build()
    assert status == 0, err
    assert executed(out) == {"one"}
    assert "half is 50%" in (book.root / "_build/html/one.html").read_text()


def test_a_failing_cell_fails_the_build_with_page_and_reason(book):
    book.write("two.md", OTHER.replace('print("nothing of mlsd")', "1 / 0"))
    status, _, err = book.build()
    assert status == 1
    assert "two.md" in err and "ZeroDivisionError: division by zero" in err


def test_a_warning_in_an_output_fails_the_build(book):
    book.write("two.md", OTHER.replace("print(", "import warnings; warnings.warn("))
    status, _, err = book.build()
    assert status == 1
    assert "two.md" in err


def test_an_unresolved_reference_fails_the_build(book):
    book.write("index.md", "# Home\n\n[gone](#no-such-place)\n")
    status, _, err = book.build()
    assert status == 1
    assert "index.md" in err and "no-such-place" in err


def test_a_number_that_nobody_computed_fails_the_build(book):
    book.write("one.md", CHAPTER.replace("num.half`", "num.third`"))
    status, _, err = book.build()
    assert status == 1
    assert "one.md" in err and "third" in err


def test_a_page_without_a_file_fails_before_anything_is_built(book):
    book.write("_toc.yml", "format: jb-book\nroot: index\nchapters: [{file: three}]")
    status, out, err = book.build()
    assert status == 1
    assert "three" in err and "write it or take the line out" in err
    assert "building" not in out
