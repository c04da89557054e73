"""A teacher who uses nbgrader can take the notebooks as they are."""

from __future__ import annotations

import os
import sysconfig

import pytest

from tools import exercises, notebooks

pytest.importorskip("nbgrader", reason="needs nbgrader")
pytestmark = pytest.mark.filterwarnings("ignore:Object of type:sqlalchemy.exc.SAWarning")

ANSWERS = notebooks.ROOT / "tests" / "answers"


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
def test_nbgrader_releases_the_exercise_and_gives_the_points_expected(
    teacher, step, solution, exercise, fill
):
    folder, api = teacher
    result = api.generate_assignment(step)
    assert result["success"], result["log"]
    released = notebooks.read(folder / "release" / step / f"{step}.ipynb")
    assert released["cells"] == exercise["cells"]

    points = {
        one.check_id.removesuffix("-checks"): one.points for one in exercises.exercises_in(solution)
    }
    right = {notebooks.grade_id(cell): cell["source"] for cell in solution["cells"]}
    solved = {slug: right[slug] for slug in points}
    first, second, third, *_ = points
    mistakes = {
        slug: min((ANSWERS / step / slug / "wrong").glob("*.py")).read_text(encoding="utf-8")
        for slug in (first, second)
    }
    students = {  # answers, and points by exercise
        "solved": (solved, points),
        "three-done": (mistakes | {third: right[third]}, {third: points[third]}),
    }
    for student, (answers, expected) in students.items():
        path = folder / "submitted" / student / step / f"{step}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(notebooks.text_of(fill(answers)), encoding="utf-8")
        result = api.autograde(step, student)
        assert result["success"], result["log"]
        with api.gradebook as gradebook:
            submission = gradebook.find_submission(step, student)
            scores = {
                grade.name.removesuffix("-checks"): grade.score
                for grade in submission.notebooks[0].grades
            }
            assert scores == {slug: expected.get(slug, 0.0) for slug in points}, student
            assert submission.max_score == sum(points.values())
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
