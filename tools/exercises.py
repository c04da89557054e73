"""Exercises: made from their solutions, checked, repaired, and laid out for nbgrader.

``solutions/NN-step.ipynb`` is the single source of an exercise. What is removed for students is
marked there twice: regions between ``### BEGIN SOLUTION`` and ``### END SOLUTION``, which become
``...``, and cells with the tag ``solution-only`` (reasoning, alternatives), which go. The title
starts with ``# Solutions``, which becomes ``# Exercises``.

Generating needs nbgrader; checking does not.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.nbval_cells import CELL_TIMEOUT_S, CellRun, run_cells
from tools.notebooks import (
    ROOT,
    Cell,
    Notebook,
    Problem,
    as_node,
    back_up,
    environment,
    grade_id,
    is_check,
    is_locked,
    read,
    short,
    text_of,
    write,
)

COMMAND = "python -m tools.exercises"
STUB = "..."
OVERWRITTEN = "Does a cell above overwrite a name that it uses, such as `metrics` or `np`?"
ONLY_IN_SOLUTION = "solution-only"
PLAIN_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
NBGRADER_CONFIG = f"""# Written by `{COMMAND} layout`: what nbgrader must know to release exercises.
c = get_config()  # noqa: F821
c.ClearSolutions.code_stub = {{"python": "{STUB}"}}
"""


@dataclass(frozen=True)
class Exercise:
    """One exercise of a notebook.

    Attributes
    ----------
    number : str
        As in its heading.
    title : str
        Its heading without the number and the parentheses.
    check_id : str
        The ``grade_id`` of its check cell.
    points : float
        What it is worth.
    """

    number: str
    title: str
    check_id: str
    points: float


@dataclass(frozen=True)
class Score:
    """The line of one exercise on the scoreboard.

    Attributes
    ----------
    exercise : Exercise
        Which one.
    status : str
        ``pass``, ``fail``, ``not attempted`` or ``not reached``.
    why : str
        What to tell the student.
    """

    exercise: Exercise
    status: str
    why: str = ""

    @property
    def points(self) -> float:
        """The points earned."""
        return self.exercise.points if self.status == "pass" else 0.0


# ------------------------------------------------------------------------ which exercises exist


def names(root: Path) -> list[str]:
    """List the exercises that exist, by the name of their solution."""
    return sorted(path.stem for path in (root / "solutions").glob("*.ipynb"))


def find(root: Path, asked: str) -> str:
    """Find the exercise meant by ``02``, ``2``, ``02-metrics`` or a path that ends so."""
    known = names(root)
    wanted = Path(asked).stem if asked.endswith(".ipynb") else asked
    for name in known:
        step = name.split("-")[0]
        if wanted == name or (wanted.isdecimal() and step.isdecimal() and int(wanted) == int(step)):
            return name
    there_are = ", ".join(f"{name.split('-')[0]} ({name})" for name in known) or "none yet"
    what = f"there is no exercise {asked!r}" if asked else "say which exercise to check"
    example = known[0].split("-")[0] if known else "02"
    raise Problem(f"{what}. There are: {there_are}. For example: make check EX={example}")


def exercises_in(notebook: Notebook) -> list[Exercise]:
    """List a notebook's exercises: each check cell under its heading ``## 1. Title (...)``."""
    found, number, title = [], "", ""
    for cell in notebook["cells"]:
        pattern = r"^## (\d+)\. (.+?)(?: \([^)]*\))?$"
        heading = re.search(pattern, cell["source"], re.MULTILINE)
        if cell["cell_type"] == "markdown" and heading:
            number, title = heading.groups()
        if is_check(cell):
            points = float(cell["metadata"]["nbgrader"]["points"])
            found.append(Exercise(number, title, grade_id(cell), points))
    return found


# ------------------------------------------------------------------------ solutions → exercises


def without_solution_cells(solution: Notebook) -> Notebook:
    """Copy a solution notebook without what only its own page shows; regions stay."""
    notebook = copy.deepcopy(solution)
    kept = [
        cell
        for cell in notebook["cells"]
        if ONLY_IN_SOLUTION not in cell["metadata"].get("tags", [])
    ]
    kept[0]["source"] = kept[0]["source"].replace("# Solutions", "# Exercises", 1)
    for cell in kept:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            # The site folds an answer; a student's own cell must stay open.
            cell["metadata"] = {"nbgrader": cell["metadata"]["nbgrader"]}
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return notebook | {"cells": kept, "metadata": PLAIN_METADATA}


def make_exercise(solution: Notebook, name: str) -> Notebook:
    """Make the exercise notebook with nbgrader's own preprocessors, without its database."""
    try:
        from nbgrader import preprocessors
    except ImportError:
        raise Problem(
            "making exercises needs nbgrader, which only maintainers need: "
            "pip install -r requirements-test.txt"
        ) from None
    from traitlets.config import Config

    # The list of nbgrader's GenerateAssignment, less what needs its database or a header file.
    steps = ["LockCells", "ClearSolutions", "ClearOutput", "CheckCellMetadata"]
    steps += ["ClearHiddenTests", "ClearMarkScheme", "ComputeChecksums", "CheckCellMetadata"]
    config = Config({"ClearSolutions": {"code_stub": {"python": STUB}}})
    notebook = as_node(without_solution_cells(solution))
    for step in steps:
        notebook, _ = getattr(preprocessors, step)(config=config).preprocess(notebook, {})
    notebook["metadata"]["mlsd"] = {"exercise": name, "generated": digest(notebook)}
    return dict(notebook)


def digest(notebook: Notebook) -> str:
    """Fingerprint what a student can edit: kinds and sources of the cells, not their outputs."""
    cells = [[cell["cell_type"], cell["source"]] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def is_edited(path: Path) -> bool:
    """Tell whether an exercise on disk is no longer as it was generated."""
    try:
        notebook = read(path)
    except Problem:
        return True  # unreadable, but perhaps somebody's work
    return notebook["metadata"].get("mlsd", {}).get("generated") != digest(notebook)


def generate(root: Path, asked: Sequence[str] = (), *, check: bool, force: bool) -> int:
    """Make exercises from solutions; with `check`, only say what would differ."""
    chosen = [find(root, name) for name in asked] or names(root)
    (root / "exercises").mkdir(exist_ok=True)
    failures = 0
    for name in chosen:
        path = root / "exercises" / f"{name}.ipynb"
        solution = read(root / "solutions" / f"{name}.ipynb")
        new = text_of(make_exercise(solution, name))
        old = path.read_text(encoding="utf-8", errors="replace") if path.exists() else None
        if old == new:
            print(f"{short(path)}: unchanged")
        elif check:
            failures += 1
            state = "missing" if old is None else "not what its solution gives"
            print(f"{short(path)}: {state}; run `{COMMAND} generate {name}`")
        elif old is not None and is_edited(path) and not force:
            failures += 1
            print(
                f"mlsd: {short(path)} has been edited, perhaps by a student: not overwritten. "
                f"`{COMMAND} generate {name} --force` keeps it as a .bak file and starts afresh.",
                file=sys.stderr,
            )
        else:
            kept = back_up(path) if old is not None and is_edited(path) else None
            write(path, new)
            print(f"{short(path)}: written" + (f"; the old one is {short(kept)}" if kept else ""))
    if check and not asked:
        for path in sorted((root / "exercises").glob("*.ipynb")):
            if path.stem not in chosen:
                failures += 1
                print(f"{short(path)}: has no solution in solutions/")
    return 1 if failures else 0


def execute(root: Path, asked: str) -> int:
    """Run a solution and store its outputs, without anything that differs between machines."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    path = root / "solutions" / f"{find(root, asked)}.ipynb"
    notebook = as_node(read(path))
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute(env=environment(), stderr=subprocess.DEVNULL)  # its log, not the cells'
    except CellExecutionError as error:
        raise Problem(f"{short(path)} stops: {error}") from None
    write(path, text_of(notebook | {"metadata": PLAIN_METADATA}))
    print(f"{short(path)}: executed")
    return 0


def layout(root: Path, out: Path, *, force: bool) -> int:
    """Lay solutions out as nbgrader wants them: ``source/<assignment>/<notebook>``."""
    files = {out / "nbgrader_config.py": NBGRADER_CONFIG}
    for name in names(root):
        solution = without_solution_cells(read(root / "solutions" / f"{name}.ipynb"))
        files[out / "source" / name / f"{name}.ipynb"] = text_of(solution)
    changed = [
        path
        for path, text in files.items()
        if path.exists() and path.read_text(encoding="utf-8", errors="replace") != text
    ]
    if changed and not force:
        listed = ", ".join(map(short, changed))
        raise Problem(f"{listed}: exists and differs. --force keeps it as .bak and writes anew.")
    for path, text in files.items():
        if path in changed:
            back_up(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, text)
    first = names(root)[0] if names(root) else "02-metrics"
    print(f"{short(out)}: {len(files) - 1} assignment(s). In that folder, release one with:")
    print(f"  nbgrader generate_assignment {first}")
    return 0


# -------------------------------------------------------------------------- checking an exercise


def cell_id(cell: Cell) -> str:
    """Give the id that every cell has since nbformat 4.5."""
    return str(cell.get("id", ""))


def places(cells: Sequence[Cell], wanted: Cell) -> list[int]:
    """Find a cell of the course by nbgrader's id, else by the cell's own, which tools keep."""
    for key in (grade_id, cell_id):
        at = [i for i, cell in enumerate(cells) if key(wanted) and key(cell) == key(wanted)]
        if at:
            return at
    return []


def differences(student: Notebook, reference: Notebook) -> dict[str, str]:
    """Say what became of the course's code cells, by ``grade_id``; an answer may hold anything."""
    found = {}
    for cell in filter(grade_id, reference["cells"]):
        at = [student["cells"][i] for i in places(student["cells"], cell)]
        if not at:
            found[grade_id(cell)] = "was deleted"
        elif is_locked(cell) and len(at) > 1:
            found[grade_id(cell)] = "is there twice"
        elif is_locked(cell) and (at[0]["cell_type"], at[0]["source"]) != ("code", cell["source"]):
            found[grade_id(cell)] = "was altered"
        elif not grade_id(at[0]):
            found[grade_id(cell)] = "lost its metadata"
    return found


def require_intact(student: Notebook, reference: Notebook, path: Path, name: str) -> None:
    """Stop in one line if a check cell, or data given, was deleted, altered or copied."""
    exercises = exercises_in(reference)
    titles = {one.check_id: f"the check cell of exercise {one.number}" for one in exercises}
    locked = set(map(grade_id, filter(is_locked, reference["cells"])))
    found = [
        f"{titles.get(cell, f'the given cell `{cell}`')} {verb}"
        for verb, cell in sorted((v, c) for c, v in differences(student, reference).items())
        if cell in locked  # an answer may stand in any cell
    ]
    if found:
        more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
        raise Problem(
            f"{short(path)}: {'; '.join(found[:3])}{more}. Nothing was run. `{COMMAND} repair "
            f"{_argument(path, name)}` puts the course's cells back and keeps your answers."
        )


def stub(answer: Cell) -> Cell:
    """Turn an answer cell of a solution into what a student starts from, as nbgrader does."""
    region = r"^( *)### BEGIN SOLUTION$.*?^ *### END SOLUTION$"
    source = re.sub(region, rf"\1{STUB}", answer["source"], flags=re.MULTILINE | re.DOTALL)
    return answer | {"source": source}


def repair(root: Path, asked: str) -> int:
    """Put the course's own cells back into a student's notebook; the old file is kept."""
    path, name = locate(root, asked)
    student = read(path, _afresh(name))
    reference = without_solution_cells(read(root / "solutions" / f"{name}.ipynb"))
    if not differences(student, reference):
        print(f"{short(path)}: nothing to repair")
        return 0
    cells, place = student["cells"], 0
    if not any(places(cells, cell) for cell in reference["cells"]):
        raise Problem(f"{short(path)}: none of the course's cells is in it. {_afresh(name)}")
    for cell in reference["cells"]:
        at = places(cells, cell)
        if is_locked(cell):
            for extra in reversed(at[1:]):
                del cells[extra]
            cells[at[0] if at else place : at[0] + 1 if at else place] = [cell]
        elif grade_id(cell) and at:
            cells[at[0]]["metadata"] |= cell["metadata"]
        elif grade_id(cell):
            cells.insert(place, stub(cell))  # above what the student may have written elsewhere
        if at or grade_id(cell):
            place = (at or [place])[0] + 1
    kept = back_up(path)
    write(path, text_of(student))
    print(f"{short(path)}: repaired; the old one is {short(kept)}")
    return 0


def locate(root: Path, asked: str) -> tuple[Path, str]:
    """Find the notebook to check, and the exercise that it is."""
    path = Path(asked)
    if asked.endswith(".ipynb") and path.is_file():
        stamp = read(path, _afresh(path.stem))["metadata"].get("mlsd", {})
        return path, find(root, str(stamp.get("exercise", path.stem)))
    name = find(root, asked)
    return root / "exercises" / f"{name}.ipynb", name


def check(root: Path, asked: str, *, timeout_s: float = CELL_TIMEOUT_S) -> int:
    """Run a student's notebook and print the scoreboard; 0 if everything passes."""
    path, name = locate(root, asked)
    student = read(path, _afresh(name))
    reference = read(root / "solutions" / f"{name}.ipynb")
    require_intact(student, reference, path, name)
    start = time.monotonic()
    print(f"{name}: running {short(path)}", flush=True)
    runs = run_cells(path, strict=False, timeout_s=timeout_s)
    scores = score(
        runs,
        exercises_in(reference),
        locked=set(map(grade_id, filter(is_locked, reference["cells"]))),
    )
    print(scoreboard(scores, seconds=time.monotonic() - start))
    return 0 if all(one.status == "pass" for one in scores) else 1


def check_solution(root: Path, asked: str, *, timeout_s: float = 120.0) -> int:
    """Run a solution and compare every output with the stored one."""
    name = find(root, asked)
    path = root / "solutions" / f"{name}.ipynb"
    solution = read(path)
    start = time.monotonic()
    print(f"{name}: running {short(path)}, outputs compared", flush=True)
    runs = run_cells(path, strict=True, timeout_s=timeout_s)
    print(scoreboard(score(runs, exercises_in(solution)), seconds=time.monotonic() - start))
    wrong = [run for run in runs if run.status != "passed"]
    for run in wrong:
        told = textwrap.indent("\n".join(filter(None, [run.error, run.message])), "    ")
        print(f"\n  {run.status}: the cell `{run.first_line}`\n{told}")
    return 1 if wrong else 0


def score(
    runs: Sequence[CellRun], exercises: Sequence[Exercise], locked: Iterable[str] = ()
) -> list[Score]:
    """Turn the runs of cells into one score for each exercise.

    Parameters
    ----------
    runs : sequence of CellRun
        In the order of the notebook. A cell belongs to the next check cell.
    exercises : sequence of Exercise
        The exercises of the reference.
    locked : iterable of str
        The ids of the course's cells that are no checks; if one fails, nothing else means anything.

    Raises
    ------
    Problem
        If a given cell fails, or nothing could run.
    """
    scores, waiting = {}, []
    by_check = {one.check_id: one for one in exercises}
    for run in runs:
        if run.status == "broken":
            raise Problem(f"nothing could run: {run.message}")
        is_given = run.grade_id in locked and run.grade_id not in by_check
        if is_given and run.status in ("failed", "timed out"):
            raise Problem(
                f"the given cell `{run.first_line}` stopped: {run.error or 'time'}: {run.message}. "
                f"Is the environment complete (make env)? {OVERWRITTEN}"
            )
        waiting.append(run)
        if run.grade_id in by_check:
            exercise = by_check[run.grade_id]
            scores[exercise.check_id] = Score(exercise, *_verdict(waiting))
            waiting = []
    return [scores.get(one.check_id, Score(one, "not reached")) for one in exercises]


def _verdict(runs: Sequence[CellRun]) -> tuple[str, str]:
    *before, checked = runs
    for run in runs:
        if run.status == "died":
            return "fail", f"Python ended at `{run.first_line}`: a crash, or exit() in your code"
        if run.status == "timed out" and run is checked:
            return "fail", f"the check cell, which runs your code, was stopped: {run.message}"
        if run.status == "timed out":
            return "fail", f"your cell `{run.first_line}` was stopped: {run.message}"
    if checked.status == "unreached":
        return "not reached", ""
    if checked.status == "passed":
        return "pass", ""
    stopped = [(run, _stop(run)) for run in before if run.status == "failed"]
    for run, why in stopped:
        if run.grade_id:
            return "fail", why  # an answer that broke off explains what the check misses
    if checked.error == "CheckFailed":
        return "fail", "\n".join([checked.message, *(f"Also, {why}" for _, why in stopped)])
    if stopped:
        return "fail", stopped[0][1]
    if checked.error == "NotAttempted":
        return "not attempted", ""
    if checked.error == "NameError":
        more = "was it renamed, or its cell deleted (then `repair` puts back what it started from)?"
        return "fail", f"{checked.message}: {more}"
    return "fail", f"{checked.error}: {checked.message}. {OVERWRITTEN}"


def _stop(run: CellRun) -> str:
    # Of the place of a syntax error only the line says anything; the file is IPython's own.
    message = re.sub(r"\(\S+, line (\d+)\)", r"(line \1)", run.message)
    why = f"your cell `{run.first_line}` stopped with {run.error}: {message}".rstrip(": ")
    return f"{why}. {OVERWRITTEN}" if run.error in ("AttributeError", "TypeError") else why


def scoreboard(scores: Sequence[Score], *, seconds: float) -> str:
    """Write the scores as a short table."""
    width = max(shutil.get_terminal_size((100, 24)).columns - 1, 60)
    longest = max(len(one.exercise.title) for one in scores)
    lines = [""]
    for one in scores:
        points = f"{one.points:g}/{one.exercise.points:g}"
        title = f"{one.exercise.number:>3}  {one.exercise.title:<{longest}}"
        lines.append(f"{title}  {one.status:<13}  {points:>5}")
        for line in one.why.splitlines():
            indent = " " * (5 + len(line) - len(line.lstrip()))
            hang = indent + " " * 12 if ":" in line[:12] else indent
            lines += textwrap.wrap(
                line.strip(), min(width, 100), initial_indent=indent, subsequent_indent=hang
            )
    earned, total = sum(one.points for one in scores), sum(one.exercise.points for one in scores)
    states = [one.status for one in scores]
    counts = [
        f"{states.count(state)} {state}"
        for state in ("pass", "fail", "not attempted", "not reached")
        if state in states
    ]
    lines += ["", f"  {earned:g} of {total:g} points: {', '.join(counts)} ({seconds:.1f} s)"]
    return "\n".join(lines)


def _afresh(name: str) -> str:
    return (
        "Nothing was changed. JupyterLab keeps a checkpoint beside it in .ipynb_checkpoints/; or "
        f"rename it and get a fresh one: git checkout exercises/{name}.ipynb"
    )


def _argument(path: Path, name: str) -> str:
    usual = path.parent.name == "exercises" and path.stem == name
    return name.split("-")[0] if usual else short(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, run the command, and turn a `Problem` into one line."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    one = commands.add_parser("check", help="run your notebook and show the scoreboard")
    one.add_argument("exercise", nargs="?", default="", help="02, 02-metrics or a notebook")
    one.add_argument("--solution", action="store_true", help="the solution, outputs compared")
    one.add_argument("--timeout", type=float, default=CELL_TIMEOUT_S, help="seconds a cell")

    one = commands.add_parser("repair", help="put altered or deleted check cells back")
    one.add_argument("exercise")

    one = commands.add_parser("generate", help="make exercises/ from solutions/")
    one.add_argument("exercise", nargs="*", help="all of them if none is named")
    one.add_argument("--check", action="store_true", help="only say what would differ")
    one.add_argument("--force", action="store_true", help="replace edited ones, keeping a .bak")

    one = commands.add_parser("execute", help="run a solution and store its outputs")
    one.add_argument("exercise")

    one = commands.add_parser("layout", help="lay solutions out for nbgrader")
    one.add_argument("out", type=Path)
    one.add_argument("--force", action="store_true", help="replace what differs, keeping a .bak")

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a Windows console lacks some characters
    options = parser.parse_args(arguments)
    try:
        if options.command == "check" and options.solution:
            return check_solution(options.root, options.exercise)
        if options.command == "check":
            return check(options.root, options.exercise, timeout_s=options.timeout)
        if options.command == "repair":
            return repair(options.root, options.exercise)
        if options.command == "execute":
            return execute(options.root, options.exercise)
        if options.command == "layout":
            return layout(options.root, options.out, force=options.force)
        return generate(options.root, options.exercise, check=options.check, force=options.force)
    except Problem as problem:
        print(f"mlsd: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("mlsd: interrupted", file=sys.stderr)
        return 130
    except ImportError as error:
        print(f"mlsd: {error.name} is not installed here: make env", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
