"""The Sphinx extension keeps its promises, one by one, without a build."""

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "_ext"))

from mlsd_book import freshness, mathml, notebooks  # noqa: E402


@pytest.mark.parametrize(
    "latex",
    [
        r"F_\beta = (1+\beta^2)\frac{P\,R}{\beta^2 P+R}",
        r"t^* = \frac{c_{\mathrm{FP}}}{c_{\mathrm{FP}}+c_{\mathrm{FN}}}",
        r"-\frac1n\sum_{i=1}^n\left[y_i\log p_i\right]",
        r"\hat{y} \ge t \quad \mathbb{E}[Y \mid x]",
    ],
)
def test_formulas_become_mathml(latex, caplog):
    html = mathml.render(latex, block=True)
    assert html.startswith("<math") and html.endswith("</math>")
    assert not caplog.records


@pytest.mark.parametrize(
    "latex", [r"\begin{aligned} a &= b \\ c &= d \end{aligned}", r"\nosuchcommand x"]
)
def test_a_formula_that_was_not_understood_is_reported(latex, monkeypatch):
    warnings = []
    monkeypatch.setattr(mathml.logger, "warning", lambda *args, **kw: warnings.append(args))
    mathml.render(latex, block=True)
    assert warnings


def test_admonitions_become_plain_markdown():
    source = """before
::::{admonition} Question 1
:class: quiz
Which?

:::{dropdown} A. x < y
:class-container: wrong
**Not quite.** No.
:::
::::
after""".split("\n")
    plain = "\n".join(notebooks.plain_blocks(source))
    assert ":::" not in plain and ":class" not in plain
    assert "> **Question 1**" in plain
    assert "> <details><summary>A. x &lt; y</summary>" in plain
    assert plain.startswith("before") and plain.endswith("after")


def test_numbers_citations_and_links_are_put_in():
    text = notebooks.standalone(
        "At {eval}`num.t` ({cite:p}`Elkan2001`), {cite:t}`Elkan2001` and {term}`recall`: "
        "[one](#x), [two](../exercises/02-metrics.ipynb), [three](02-metrics.md), [web](https://a)",
        {"t": "0.17"},
        {"Elkan2001": "Elkan 2001"},
        "https://site/chapters/02-metrics.html",
    )
    assert text == (
        "At 0.17 ((Elkan 2001)), Elkan 2001 and recall: "
        "[one](https://site/chapters/02-metrics.html#x), "
        "[two](https://site/exercises/02-metrics.html), "
        "[three](https://site/chapters/02-metrics.html), [web](https://a)"
    )


def test_binder_address():
    settings = {
        "repository": {"url": "https://github.com/owner/name", "branch": "main"},
        "launch_buttons": {"binderhub_url": "https://hub.example/"},
    }
    assert notebooks.binder_url(settings, "chapters/02-metrics.md") == (
        "https://hub.example/v2/gh/owner/name/main?urlpath=lab%2Ftree%2Fchapters%2F02-metrics.md"
    )


@pytest.fixture
def package(tmp_path):
    (tmp_path / "mlsd" / "kit").mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("numpy==2\n")
    for name, text in {
        "__init__.py": "",
        "style.py": "import numpy\n",
        "metrics.py": "from mlsd import style\n",
        "kit/__init__.py": "from .face import Face\n",
        "kit/face.py": "def f():\n    from ..style import house\n",
        "kit/face.js": "1",
        "alone.py": "",
    }.items():
        (tmp_path / "mlsd" / name).write_text(text)
    return tmp_path


def names(root: Path, *imports: str) -> set[str]:
    files = freshness.reachable_files(imports, root)
    return {str(f.relative_to(root / "mlsd")) for f in files}


def test_dependencies_are_followed_through_modules(package):
    assert names(package, "mlsd.metrics") == {"__init__.py", "metrics.py", "style.py"}
    assert names(package, "mlsd.metrics.recall") == {"__init__.py", "metrics.py", "style.py"}


def test_data_of_a_package_and_late_imports_count(package):
    reached = names(package, "mlsd.kit.Face")
    assert reached == {"__init__.py", "kit/__init__.py", "kit/face.py", "kit/face.js", "style.py"}


def test_imports_of_a_notebook_are_found():
    cells = "from mlsd import style, metrics\nfrom mlsd.kit import Face\nimport mlsd.alone\n%time x"
    found = freshness.notebook_imports(cells)
    assert {"mlsd.style", "mlsd.metrics", "mlsd.kit.Face", "mlsd.alone"} <= found


def test_fingerprint_changes_with_what_is_imported_and_with_nothing_else(package):
    notebook = package / "a.md"
    notebook.write_text("```{code-cell}\nfrom mlsd.metrics import recall\n```\nprose\n")
    before = freshness.fingerprint(notebook, package)
    (package / "mlsd" / "alone.py").write_text("x = 1\n")
    notebook.write_text(notebook.read_text() + "more prose\n")
    assert freshness.fingerprint(notebook, package) == before
    (package / "mlsd" / "style.py").write_text("import scipy\n")
    assert freshness.fingerprint(notebook, package) != before


def test_a_package_that_imports_itself_ends(package):
    (package / "mlsd" / "style.py").write_text("from mlsd import metrics\n")
    assert "style.py" in names(package, "mlsd.metrics")
    shutil.rmtree(package / "mlsd")
    assert names(package, "mlsd.metrics") == set()
