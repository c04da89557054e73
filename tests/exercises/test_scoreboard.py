"""What a student sees when something is wrong: one clear line, and nothing lost."""

from __future__ import annotations

import copy
from types import SimpleNamespace

import nbformat
import pytest

from tools import exercises, nbval_cells, notebooks
from tools.exercises import Exercise
from tools.nbval_cells import CellRun

NAME = "02-metrics"
STEPS = [NAME]  # one is enough: these are about the commands, not about a notebook
RIGHT_COUNTS = (
    notebooks.ROOT / "tests" / "answers" / NAME / "counts" / "right" / "scikit_learn.py"
).read_text(encoding="utf-8")

FOUND = exercises.exercises_in(notebooks.read(notebooks.ROOT / "solutions" / f"{NAME}.ipynb"))
POINTS, COUNT = sum(one.points for one in FOUND), len(FOUND)


@pytest.fixture
def run(course, capsys):
    """Run a command on the copied course; return status, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        status = exercises.main(["--root", str(course), *arguments])
        return status, *capsys.readouterr()

    return run


def without(notebook, grade_id):
    kept = [cell for cell in notebook["cells"] if notebooks.grade_id(cell) != grade_id]
    assert len(kept) == len(notebook["cells"]) - 1
    return notebook | {"cells": kept}


def one_line(text: str) -> bool:
    return text.startswith("mlsd: ") and text.count("\n") == 1


# ------------------------------------------------------------------------------ no kernel needed


@pytest.mark.parametrize("asked", ["", "03", "metrics", "exercises/nothing.ipynb"])
def test_an_unknown_exercise_lists_those_that_exist(asked, run):
    status, _, err = run("check", asked)
    assert status == 2 and one_line(err)
    assert "02 (02-metrics)" in err and "make check EX=02" in err


@pytest.mark.parametrize("asked", ["2", "02", NAME, f"exercises/{NAME}.ipynb"])
def test_an_exercise_has_several_names(asked):
    assert exercises.find(notebooks.ROOT, asked) == NAME


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{'cells': []}", "invalid JSON at line 1"),
        (b"", "invalid JSON at line 1"),
        (b"\x89PNG\r\n\xff\xfe", "it is no text"),
        (b"[1, 2]", "its cells lack parts"),
        (b'{"worksheets": []}', "its cells lack parts"),
        (b'{"cells": [{"source": "1 + 1"}], "metadata": {}}', "its cells lack parts"),
    ],
)
def test_a_file_that_is_no_notebook_is_named_and_left_alone(content, said, course, run):
    path = course / "exercises" / f"{NAME}.ipynb"
    path.write_bytes(content)
    status, _, err = run("check", "02")
    assert status == 2 and one_line(err)
    assert f"{NAME}.ipynb is not a notebook: {said}" in err and "git checkout" in err
    assert path.read_bytes() == content


def test_a_missing_exercise_is_named(course, run):
    (course / "exercises" / f"{NAME}.ipynb").unlink()
    status, _, err = run("check", "02")
    assert status == 2 and one_line(err) and "does not exist" in err


def altered(notebook, grade_id):
    changed = copy.deepcopy(notebook)
    for cell in changed["cells"]:
        if notebooks.grade_id(cell) == grade_id:
            cell["source"] = "checks.passed('trust me')"
    return changed


def copied(notebook, grade_id):
    extra = [cell for cell in notebook["cells"] if notebooks.grade_id(cell) == grade_id]
    return notebook | {"cells": notebook["cells"] + extra}


@pytest.mark.parametrize(
    ("spoil", "grade_id", "said"),
    [
        (without, "cheapest-checks", "the check cell of exercise 2 was deleted"),
        (altered, "counts-checks", "the check cell of exercise 1 was altered"),
        (copied, "design-checks", "the check cell of exercise 7 is there twice"),
        (without, "setup", "the given cell `setup` was deleted"),
    ],
)
def test_a_spoilt_check_cell_is_named_and_repaired_without_losing_answers(
    spoil, grade_id, said, fill, save, run
):
    path = save(spoil(fill({"counts": RIGHT_COUNTS}), grade_id))
    before = path.read_bytes()
    status, out, err = run("check", "02")
    assert status == 2 and one_line(err) and out == ""
    assert said in err and "tools.exercises repair 02" in err
    assert path.read_bytes() == before

    status, out, _ = run("repair", "02")
    assert status == 0 and "repaired" in out
    assert path.with_name(f"{NAME}.ipynb.bak").read_bytes() == before
    expected = [(c["cell_type"], c["source"]) for c in fill({"counts": RIGHT_COUNTS})["cells"]]
    assert [(c["cell_type"], c["source"]) for c in notebooks.read(path)["cells"]] == expected
    assert "nothing to repair" in run("repair", "02")[1]


def bare(notebook):
    """As a tool leaves it that keeps no metadata of cells."""
    return notebook | {"cells": [cell | {"metadata": {}} for cell in notebook["cells"]]}


def test_cells_that_lost_their_metadata_are_named_and_repaired(fill, save, run):
    whole = fill({"counts": RIGHT_COUNTS})
    path = save(bare(copy.deepcopy(whole)))
    status, _, err = run("check", "02")
    assert status == 2 and one_line(err)
    assert "the check cell of exercise 2 lost its metadata" in err and "was deleted" not in err
    assert run("repair", "02")[0] == 0
    repaired = notebooks.read(path)["cells"]
    for what in (notebooks.grade_id, notebooks.is_check, lambda cell: cell["source"]):
        assert list(map(what, repaired)) == list(map(what, whole["cells"]))


def test_a_notebook_without_any_cell_of_the_course_is_left_alone(exercise, save, run):
    cell = {"cell_type": "code", "source": "1 + 1", "metadata": {}, "id": "mine"}
    path = save(exercise | {"cells": [cell]})
    before = path.read_bytes()
    status, _, err = run("repair", "02")
    assert status == 2 and one_line(err) and "none of the course's cells" in err
    assert path.read_bytes() == before


def test_a_deleted_answer_cell_comes_back_as_it_started(exercise, save, run):
    notebook = exercise
    deleted = [c for c in exercise["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
    for cell in deleted:
        notebook = without(notebook, notebooks.grade_id(cell))
    path = save(notebook)
    assert len(deleted) == COUNT and run("repair", "02")[0] == 0
    repaired = notebooks.read(path)["cells"]
    assert [c["source"] for c in repaired] == [c["source"] for c in exercise["cells"]]


def test_regenerating_never_overwrites_an_edited_notebook(fill, save, run):
    pytest.importorskip("nbgrader", reason="needs nbgrader")
    path = save(fill({"counts": RIGHT_COUNTS}))
    before = path.read_bytes()
    status, _, err = run("generate")
    assert status == 1 and one_line(err) and "not overwritten" in err and "--force" in err
    assert path.read_bytes() == before
    assert run("generate", "--check")[0] == 1

    for number in ("", ".2"):  # nor is a backup ever overwritten
        status, out, _ = run("generate", "02", "--force")
        kept = path.with_name(f"{NAME}.ipynb{number}.bak")
        assert status == 0 and kept.name in out and kept.read_bytes() == before
        assert run("generate", "--check")[0] == 0
        path.write_bytes(before)


def test_a_notebook_that_was_only_run_is_no_edited_one(exercise, save, run):
    pytest.importorskip("nbgrader", reason="needs nbgrader")
    executed = copy.deepcopy(exercise)
    for cell in executed["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 1
    path = save(executed)
    status, out, _ = run("generate")
    assert status == 0 and "written" in out and ".bak" not in out
    assert not list(path.parent.glob("*.bak"))


def test_an_exercise_without_a_solution_is_reported(course, run):
    pytest.importorskip("nbgrader", reason="needs nbgrader")
    (course / "exercises" / "99-orphan.ipynb").write_text("{}", encoding="utf-8")
    status, out, _ = run("generate", "--check")
    assert status == 1 and "99-orphan.ipynb: has no solution" in out


ONE, TWO = Exercise("1", "First", "one-checks", 3.0), Exercise("2", "Second", "two-checks", 4.0)


def test_scores_follow_from_what_came_of_the_cells():
    def states(*runs: CellRun) -> list[tuple[str, str]]:
        return [(one.status, one.why) for one in exercises.score(runs, [ONE, TWO], {"given"})]

    def ran(grade_id: str, status: str = "passed", error: str = "", message: str = "") -> CellRun:
        return CellRun("first line", grade_id, status, error, message)

    assert states(ran("one"), ran("one-checks"), ran(""), ran("two-checks")) == [("pass", "")] * 2
    assert states(
        ran("one", "failed", "SyntaxError", "invalid syntax"),
        ran("one-checks", "failed", "NameError", "name 'f' is not defined"),
        ran("two-checks", "failed", "NotAttempted", "still None"),
    ) == [
        ("fail", "your cell `first line` stopped with SyntaxError: invalid syntax"),
        ("not attempted", ""),
    ]
    assert states(
        ran("one-checks", "failed", "CheckFailed", "recall\n  expected: 1"),
        ran("two-checks", "failed", "NameError", "name 'f' is not defined"),
    ) == [
        ("fail", "recall\n  expected: 1"),
        (
            "fail",
            "name 'f' is not defined: was it renamed, or its cell deleted (then `repair` puts back "
            "what it started from)?",
        ),
    ]
    scratch = ran("", "failed", "SyntaxError", "invalid syntax (/tmp/kernel_1/2.py, line 3)")
    stopped = "your cell `first line` stopped with SyntaxError: invalid syntax (line 3)"
    assert states(
        ran("one"), scratch, ran("one-checks", "failed", "CheckFailed", "recall is wrong"), scratch
    )[0] == ("fail", f"recall is wrong\nAlso, {stopped}")
    assert states(
        scratch,
        ran("one-checks", "failed", "NotAttempted", "not written yet"),
        ran("two", "failed", "TypeError", "'float' object is not callable"),
        ran("two-checks", "failed", "CheckFailed", "b is still None"),
    ) == [
        ("fail", stopped),
        (
            "fail",
            "your cell `first line` stopped with TypeError: 'float' object is not callable. "
            + exercises.OVERWRITTEN,
        ),
    ]
    assert states(ran("one-checks"), ran("two", "died"), ran("two-checks", "unreached")) == [
        ("pass", ""),
        ("fail", "Python ended at `first line`: a crash, or exit() in your code"),
    ]
    with pytest.raises(notebooks.Problem, match="the given cell `first line` stopped: ImportE"):
        states(ran("given", "failed", "ImportError", "no module"))
    with pytest.raises(notebooks.Problem, match="nothing could run: the Python kernel"):
        states(ran("one", "broken", message="the Python kernel did not start"))


def test_a_long_explanation_is_wrapped_under_its_exercise():
    why = "recall\n  expected: 0.75\n  look at:  " + "Recall divides by tp + fn. " * 6
    board = exercises.scoreboard([exercises.Score(ONE, "fail", why)], seconds=1.0)
    assert all(len(line) <= 100 for line in board.splitlines())
    assert "0 of 3 points: 1 fail (1.0 s)" in board


# ---------------------------------------------------------------------------------- with a kernel


@pytest.mark.slow
def test_strict_nbval_notices_another_output(course, solution, run):
    text = notebooks.text_of(solution)
    spoilt = text.replace("ROC AUC 0.84, mean score 0.136", "ROC AUC 0.85, mean score 0.136")
    assert spoilt != text
    (course / "solutions" / f"{NAME}.ipynb").write_text(spoilt, encoding="utf-8")
    status, out, _ = run("check", "--solution", "02")
    assert status == 1
    assert "differs: the cell `rng = np.random.default_rng(3)`" in out and "0.85" in out


@pytest.mark.slow
def test_an_endless_loop_is_stopped_and_named_and_the_rest_is_not_reached(fill, save, run):
    """The kernel that the notebook names does not matter: the environment's own is used."""
    notebook = fill({"counts": RIGHT_COUNTS, "cheapest": "while True:\n    pass"})
    notebook["metadata"]["kernelspec"]["name"] = "no-such-kernel"
    path = save(notebook)
    before = path.read_bytes()
    status, out, err = run("check", "02", "--timeout", "5")
    assert (status, err) == (1, "")
    lines = out.splitlines()
    assert any(line.startswith("  1  From") and "3/3" in line for line in lines)
    assert "your cell `while True:` was stopped: still running after 5 s" in " ".join(out.split())
    assert f"3 of {POINTS:g} points: 1 pass, 1 fail, {COUNT - 2} not reached" in out
    assert path.read_bytes() == before


UNSEEN_LOOP = """def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    while True:
        for q, r in zip(y_score, y_true):
            if q >= 0.3 and r == 0:
                1
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (UNSEEN_LOOP, "the check cell, which runs your code, was stopped: still running after 3 s"),
        ("try:\n    while True: pass\nexcept BaseException: pass", "perhaps an endless loop, or"),
        ("raise KeyboardInterrupt", "stopped with KeyboardInterrupt"),
        ("raise SystemExit(0)", "stopped with SystemExit: 0"),
    ],
)
def test_no_way_to_break_off_earns_points(answer, said, fill, save, run):
    save(fill({"cheapest": answer}))
    status, out, _ = run("check", "02", "--timeout", "3")
    assert status == 1 and said in " ".join(out.split())
    assert f"0 of {POINTS:g} points: 1 fail" in out


@pytest.mark.parametrize(("timed_out", "status"), [(True, "timed out"), (False, "passed")])
def test_a_cell_whose_interrupt_left_no_error_has_not_passed(timed_out, status):
    cell = nbformat.from_dict({"source": "f()", "metadata": {}})
    kernel = SimpleNamespace(reply={"status": "ok"})
    item = SimpleNamespace(cell=cell, parent=SimpleNamespace(timed_out=timed_out, kernel=kernel))
    call = SimpleNamespace(when="call", excinfo=None)
    assert nbval_cells._record(item, call, 5.0)["status"] == status


@pytest.mark.slow
def test_a_kernel_that_dies_is_reported(fill, save, run):
    save(fill({"cheapest": "import os\n\nos._exit(1)"}))
    status, out, _ = run("check", "02")
    assert status == 1
    assert "Python ended at `import os`: a crash, or exit() in your code" in " ".join(out.split())
    assert f"1 fail, 1 not attempted, {COUNT - 2} not reached" in out


@pytest.mark.slow
def test_stored_outputs_comments_and_tags_cannot_turn_a_check_on_or_off(fill, save, run):
    notebook = fill(
        {"counts": RIGHT_COUNTS, "cheapest": "# NBVAL_SKIP\ndef cheapest_threshold(:\n    pass"}
    )
    stale = [{"output_type": "stream", "name": "stdout", "text": "stale"}]
    for cell in notebook["cells"]:
        if notebooks.grade_id(cell) == "counts-checks":
            cell |= {"outputs": stale, "execution_count": None}
        if notebooks.grade_id(cell) == "capacity-checks":
            cell["metadata"]["tags"] = ["raises-exception"]
    status, out, _ = run("check", str(save(notebook)))
    flat = " ".join(out.split())
    assert status == 1
    assert "your cell `# NBVAL_SKIP` stopped with SyntaxError" in flat
    assert f"3 of {POINTS:g} points: 1 pass, 1 fail, {COUNT - 2} not attempted" in flat
