"""Exercise and solution are one source, and nbval finds each as it should be."""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path

import pytest
from myst_parser.mdit_to_docutils.base import default_slugify

from mlsd import checks
from tools import exercises, notebooks
from tools.nbval_cells import run_cells

OF_EXERCISES = {"deletable", "editable", "jupyter", "mystnb", "nbgrader", "tags"}
ANSWERS = notebooks.ROOT / "tests" / "answers"
CHAPTERS = notebooks.ROOT / "chapters"


@pytest.fixture
def titles(solution) -> list[str]:
    """The headings of the exercises, with points and minutes."""
    texts = [cell["source"] for cell in solution["cells"] if cell["cell_type"] == "markdown"]
    return [line for text in texts for line in text.splitlines() if line.startswith("## ")]


def test_points_and_minutes_in_the_headings_add_up_to_those_of_the_title(solution, titles):
    found = [re.search(r"\((\d+) points, (\d+) minutes\)$", title).groups() for title in titles]
    points, minutes = ([int(pair[k]) for pair in found] for k in (0, 1))
    assert points == [one.points for one in exercises.exercises_in(solution)]
    stated = f"{len(titles)} exercises, {sum(points)} points, about {sum(minutes)} minutes"
    assert stated in solution["cells"][0]["source"]


def sections(chapter: str) -> set[str]:
    text = (CHAPTERS / chapter).read_text(encoding="utf-8")
    return {default_slugify(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def test_every_exercise_has_two_folded_hints_and_links_its_theory(exercise, titles):
    tasks = [cell["source"] for cell in exercise["cells"] if "\n## " in "\n" + cell["source"]]
    assert len(tasks) == len(titles)
    for task in tasks:
        assert re.findall(r"<details><summary>(.+?)</summary>\n\n", task) == [
            "Show hint 1",
            "Show hint 2",
        ]
        links = re.findall(r"\(\.\./chapters/(.+?\.md)#(.+?)\)", task)
        assert links and all(slug in sections(chapter) for chapter, slug in links)


def test_nothing_of_the_solution_is_left_in_the_exercise(solution, exercise):
    text = notebooks.text_of(exercise)
    for trace in ("SOLUTION", "solution-only", "Why so", "# Solutions", "Show the answer"):
        assert trace in notebooks.text_of(solution)
        assert trace not in text
    assert all(not cell.get("outputs") for cell in exercise["cells"])
    assert all(set(cell["metadata"]) <= OF_EXERCISES for cell in exercise["cells"])


def test_solution_cells_are_folded_on_the_site_and_no_output_is_an_error(solution):
    for cell in solution["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            assert "hide-input" in cell["metadata"]["tags"]
        for output in cell.get("outputs", []):
            assert (output["output_type"], output.get("name")) == ("stream", "stdout")


def test_making_the_exercise_again_gives_no_difference(capsys):
    pytest.importorskip("nbgrader", reason="needs nbgrader")
    assert exercises.main(["generate", "--check"]) == 0
    assert "unchanged" in capsys.readouterr().out


@pytest.mark.slow
def test_strict_nbval_passes_on_the_solution(step, solution, capsys):
    assert exercises.main(["check", "--solution", step]) == 0
    found = exercises.exercises_in(solution)
    points = f"{sum(one.points for one in found):g}"
    assert f"{points} of {points} points: {len(found)} pass" in capsys.readouterr().out


@pytest.mark.slow
def test_an_untouched_exercise_fails_at_its_checks_and_nowhere_else(step, exercise):
    path = notebooks.ROOT / "exercises" / f"{step}.ipynb"
    runs = run_cells(path, strict=False, timeout_s=30)
    failed = [(run.grade_id, run.error) for run in runs if run.status != "passed"]
    checked = [notebooks.grade_id(cell) for cell in exercise["cells"] if notebooks.is_check(cell)]
    assert failed == [(check_id, "NotAttempted") for check_id in checked]


@pytest.mark.slow
def test_nbval_judges_a_sample_of_answers_as_this_process_does(step, solution, fill, save, judge):
    """One answer of each exercise, wrong and right ones in turn, all in one kernel."""
    slugs = [one.check_id.removesuffix("-checks") for one in exercises.exercises_in(solution)]
    samples: dict[str, Path] = {}
    for slug, kind in zip(slugs, itertools.cycle(("wrong", "right"))):
        samples[slug] = sorted((ANSWERS / step / slug / kind).glob("*.py"))[-1]
    answers = {slug: path.read_text(encoding="utf-8") for slug, path in samples.items()}
    by_check = {
        run.grade_id: run for run in run_cells(save(fill(answers)), strict=False, timeout_s=30)
    }
    for slug, path in samples.items():
        run = by_check[f"{slug}-checks"]
        if path.parent.name == "right":
            assert run.status == "passed", run
            continue
        with pytest.raises(checks.CheckFailed) as rejection:
            judge(slug, answers[slug])
        assert (run.error, run.message) == ("CheckFailed", str(rejection.value))
        assert "Rejected:" in (ast.get_docstring(ast.parse(answers[slug])) or "")
