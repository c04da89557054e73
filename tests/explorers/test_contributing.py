"""The example explorer of CONTRIBUTING.md is built, and its two languages agree."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mlsd.explorers import _base

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = re.compile(r"<summary><code>(\S+)</code></summary>\n\n```\w+\n(.*?)```", re.S)


@pytest.fixture(scope="module")
def example(node, node_packages, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources with the example in it, and its bundle in ``static``."""
    folder = tmp_path_factory.mktemp("example")
    sources = folder / "explorers-src"
    skip = shutil.ignore_patterns("node_modules")
    shutil.copytree(ROOT / "explorers-src", sources, ignore=skip)
    (sources / "node_modules").symlink_to(ROOT / "explorers-src" / "node_modules")
    for path, text in EXAMPLE.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    node(str(sources / "build.mjs"), str(folder / "static"))
    return folder


def test_the_example_is_bundled_and_agrees_with_its_python_side(example, monkeypatch) -> None:
    monkeypatch.setattr(_base, "STATIC", example / "static")
    names: dict = {}
    exec((example / "mlsd/explorers/accuracy.py").read_text(), names)
    figure = names["AccuracyExplorer"](users=400, rate=0.2)
    question = {
        "explorer": "accuracy",
        "cases": [{"data": figure.data, "states": [figure.settings]}],
    }
    done = subprocess.run(
        ["node", "batch.mjs"],
        cwd=example / "explorers-src",
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(done.stdout)[0]["results"][0]
    assert result["standard_error"] == pytest.approx(figure._error(), rel=1e-9)
    assert result["sentence"] == figure.sentence()
    assert "accuracy:" in (example / "static" / "site.js").read_text()
    assert "<svg" in figure.figure()
