"""Notebooks as a student has them, and answers on file to put into them.

A test that asks for a notebook runs once for each in ``solutions/``, unless its module names its
own in ``STEPS``.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import io
import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools import exercises, notebooks


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give the name of a notebook to each test that uses `step`, itself or through a fixture."""
    if "step" in metafunc.fixturenames:
        steps = getattr(metafunc.module, "STEPS", exercises.names(notebooks.ROOT))
        metafunc.parametrize("step", steps, scope="session")


@pytest.fixture(scope="session")
def solution(step: str) -> dict[str, Any]:
    return notebooks.read(notebooks.ROOT / "solutions" / f"{step}.ipynb")


@pytest.fixture(scope="session")
def exercise(step: str) -> dict[str, Any]:
    return notebooks.read(notebooks.ROOT / "exercises" / f"{step}.ipynb")


@pytest.fixture(scope="session")
def fill(exercise: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Fill an untouched exercise with answers: ``fill(counts="...")``."""

    def fill(answers: dict[str, str]) -> dict[str, Any]:
        notebook = copy.deepcopy(exercise)
        for cell in notebook["cells"]:
            cell["source"] = answers.pop(notebooks.grade_id(cell), cell["source"])
        assert not answers, f"no such answer cells: {list(answers)}"
        return notebook

    return lambda answers: fill(dict(answers))


@pytest.fixture
def course(tmp_path: Path, step: str) -> Path:
    """A copy of one of the course's notebooks, to be spoilt."""
    for folder in ("solutions", "exercises"):
        (tmp_path / folder).mkdir()
        shutil.copy(notebooks.ROOT / folder / f"{step}.ipynb", tmp_path / folder)
    return tmp_path


@pytest.fixture
def save(course: Path, step: str) -> Callable[[dict[str, Any]], Path]:
    """Save a student's notebook in place of the exercise."""

    def save(notebook: dict[str, Any]) -> Path:
        path = course / "exercises" / f"{step}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return save


@functools.cache
def _judge_in(step: str) -> Callable[[str, str], tuple[str, str]]:
    solution = notebooks.read(notebooks.ROOT / "solutions" / f"{step}.ipynb")
    given: dict[str, Any] = {"__name__": "__main__"}
    sources = {notebooks.grade_id(cell): cell["source"] for cell in solution["cells"]}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in solution["cells"]:
            if notebooks.is_locked(cell) and not notebooks.is_check(cell):
                exec(compile(cell["source"], notebooks.grade_id(cell), "exec"), given)

    def judge(slug: str, answer: str) -> tuple[str, str]:
        """Return what went to standard output and to standard error."""
        names = dict(given)
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("error")  # in a kernel it would go to standard error
            exec(compile(answer, slug, "exec"), names)
            exec(compile(sources[f"{slug}-checks"], f"{slug}-checks", "exec"), names)
        return out.getvalue(), err.getvalue()

    return judge


@pytest.fixture(scope="session")
def judge_in() -> Callable[[str], Callable[[str, str], tuple[str, str]]]:
    """Run answers against a notebook's check cells in this process, as its kernel would.

    Every exercise stands on the given cells alone, so these run once, and no kernel is needed.
    """
    return _judge_in


@pytest.fixture(scope="session")
def judge(step: str) -> Callable[[str, str], tuple[str, str]]:
    """Run one answer against its check cell in this process."""
    return _judge_in(step)
