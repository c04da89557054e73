"""A teacher who uses nbgrader can take the notebooks as they are."""

from __future__ import annotations

import os
import sysconfig

import pytest

from tools import exercises, notebooks

pytest.importorskip("nbgrader", reason="needs nbgrader")
pytestmark = pytest.mark.filterwarnings("ignore:Object of type:sqlalchemy.exc.SAWarning")

NAME = "02-metrics"
ANSWERS = notebooks.ROOT / "tests" / "answers" / NAME


@pytest.fixture(scope="module")
def teacher(tmp_path_factory):
    """A course folder as `layout` makes it, and nbgrader's own interface to it."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    folder = tmp_path_factory.mktemp("course")
    assert exercises.main(["layout", str(folder)]) == 0
    # nbgrader calls `alembic` by name, also where the environment is not activated
    scripts = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    config = Config(PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config())
    config.CourseDirectory.root = str(folder)
    config.Exchange.root = str(folder / "exchange")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", scripts)
        environment.setenv("PYTHONPATH", str(notebooks.ROOT))
        yield folder, NbGraderAPI(config=config)


@pytest.mark.slow
def test_what_nbgrader_releases_is_the_exercise(teacher, exercise):
    folder, api = teacher
    result = api.generate_assignment(NAME)
    assert result["success"], result["log"]
    released = notebooks.read(folder / "release" / NAME / f"{NAME}.ipynb")
    assert released["cells"] == exercise["cells"]


@pytest.mark.slow
def test_nbgrader_gives_the_points_expected(teacher, solution, fill):
    folder, api = teacher
    assert api.generate_assignment(NAME)["success"]
    right = {notebooks.grade_id(cell): cell["source"] for cell in solution["cells"]}
    answers = {slug.name: right[slug.name] for slug in ANSWERS.iterdir()}
    mistakes = {
        slug: next((ANSWERS / slug / "wrong").glob("*.py")).read_text(encoding="utf-8")
        for slug in ("counts", "choose")
    }
    students = {
        "solved": (answers, 22.0),
        "untouched": ({}, 0.0),
        "two-mistakes": (answers | mistakes, 22.0 - 3.0 - 3.0),
    }
    for student, (answer, points) in students.items():
        path = folder / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(notebooks.text_of(fill(answer)), encoding="utf-8")
        result = api.autograde(NAME, student)
        assert result["success"], result["log"]
        with api.gradebook as gradebook:
            submission = gradebook.find_submission(NAME, student)
            assert (submission.score, submission.max_score) == (points, 22.0), student
            assert not submission.needs_manual_grade


def test_laying_out_again_keeps_what_a_teacher_changed(tmp_path, capsys):
    assert exercises.main(["layout", str(tmp_path)]) == 0
    config = tmp_path / "nbgrader_config.py"
    config.write_text("# mine\n", encoding="utf-8")
    assert exercises.main(["layout", str(tmp_path)]) == 2
    assert "exists and differs" in capsys.readouterr().err
    assert config.read_text(encoding="utf-8") == "# mine\n"
    assert exercises.main(["layout", str(tmp_path), "--force"]) == 0
    assert (tmp_path / "nbgrader_config.py.bak").read_text(encoding="utf-8") == "# mine\n"
