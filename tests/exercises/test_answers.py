"""Every plausible wrong answer is rejected for its own reason, and every right one passes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from mlsd import checks
from tools import exercises, notebooks

ANSWERS = notebooks.ROOT / "tests" / "answers"
WRONG = sorted(ANSWERS.glob("*/*/wrong/*.py"))
RIGHT = sorted(ANSWERS.glob("*/*/right/*.py"))


def name(path: Path) -> str:
    return path.relative_to(ANSWERS).with_suffix("").as_posix()


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("path", WRONG, ids=name)
def test_a_wrong_answer_is_rejected_by_the_check_that_its_docstring_names(path, judge_in):
    source = path.read_text(encoding="utf-8")
    misconception, _, fragment = (ast.get_docstring(ast.parse(source)) or "").partition("Rejected:")
    assert misconception.strip() and fragment.strip(), "docstring: the misconception, and Rejected:"
    with pytest.raises(checks.CheckFailed) as rejection:
        judge_in(path.parts[-4])(path.parts[-3], source)
    assert flat(fragment) in flat(str(rejection.value))


@pytest.mark.parametrize("path", RIGHT, ids=name)
def test_a_right_answer_written_differently_passes(path, judge_in):
    out, err = judge_in(path.parts[-4])(path.parts[-3], path.read_text(encoding="utf-8"))
    assert out.rstrip().splitlines()[-1].startswith("Passed. ")
    assert err == "", "nbgrader takes anything on standard error for a failure"


def test_every_exercise_has_four_wrong_answers_and_two_right_ones_on_file(step, solution):
    slugs = {one.check_id.removesuffix("-checks") for one in exercises.exercises_in(solution)}
    assert slugs == {path.name for path in (ANSWERS / step).iterdir()}
    for slug in slugs:
        assert len(list((ANSWERS / step / slug / "wrong").glob("*.py"))) >= 4, slug
        assert len(list((ANSWERS / step / slug / "right").glob("*.py"))) >= 2, slug


def test_answers_on_file_belong_to_a_notebook_that_exists():
    assert {path.name for path in ANSWERS.iterdir()} == set(exercises.names(notebooks.ROOT))


def test_the_solution_passes_and_the_stub_is_not_attempted(solution, exercise, judge):
    stubs = {notebooks.grade_id(cell): cell["source"] for cell in exercise["cells"]}
    for cell in solution["cells"]:
        slug = notebooks.grade_id(cell)
        if f"{slug}-checks" in stubs:
            out, err = judge(slug, cell["source"])
            assert (out[:8], err) == ("Passed. ", "")
            with pytest.raises(checks.NotAttempted):
                judge(slug, stubs[slug])
