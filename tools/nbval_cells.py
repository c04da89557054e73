"""Run a notebook's cells under nbval, and record what came of each.

nbval reports to a terminal; here a plug-in of ours writes one record a cell, so nothing is read
back out of text. The run is a process of its own, ``python -m tools.nbval_cells JOB``.
"""

from __future__ import annotations

import json
import math
import queue
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tools.notebooks import Cell, Problem, environment, grade_id, is_check, is_locked, read, short

CELL_TIMEOUT_S = 20.0
GIVEN_TIMEOUT_S = 180.0  # for the course's own cells: a cold disk can take minutes to import


@dataclass(frozen=True)
class CellRun:
    """What came of running one code cell.

    Attributes
    ----------
    first_line : str
        Of its source, for messages.
    grade_id : str
        Of nbgrader's metadata; empty for a cell without.
    status : str
        ``passed``, ``failed``, ``timed out``, ``died`` (its kernel), ``differs`` (another output
        than stored), ``unreached`` or ``broken`` (nothing could run).
    error, message : str
        The exception's class and text, or what else to tell.
    """

    first_line: str
    grade_id: str
    status: str
    error: str = ""
    message: str = ""


def limit_s(cell: Cell, timeout_s: float) -> float:
    """Give the seconds that a cell may take; endless loops stand in answers, or show in checks."""
    return max(timeout_s, GIVEN_TIMEOUT_S) if is_locked(cell) and not is_check(cell) else timeout_s


def run_cells(path: Path, *, strict: bool, timeout_s: float) -> list[CellRun]:
    """Run a notebook under nbval in a process of its own, and read what it recorded."""
    for module in ("nbval", "pytest", "ipykernel"):
        if find_spec(module) is None:
            raise Problem(f"{module} is not installed here: pip install -r requirements.txt")
    codes = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
    # An ini file and a root of its own: whatever pytest is told elsewhere must not matter here.
    with tempfile.TemporaryDirectory() as folder:
        report, ini = Path(folder, "cells.json"), Path(folder, "pytest.ini")
        ini.write_text("[pytest]\n", encoding="utf-8")
        job = {"notebook": str(path.resolve()), "report": str(report), "ini": str(ini)}
        job |= {"strict": str(int(strict)), "timeout_s": str(timeout_s)}
        try:
            done = subprocess.run(
                [sys.executable, "-m", "tools.nbval_cells", json.dumps(job)],
                env=environment() | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=90 + sum(limit_s(cell, timeout_s) + 10 for cell in codes),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Problem(f"{short(path)}: still running after minutes, given up") from None
        if not report.exists():
            last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no output"]
            raise Problem(f"{short(path)}: the run broke off: {last[0]}")
        return [CellRun(**one) for one in json.loads(report.read_text(encoding="utf-8"))]


def _run_cells(job: dict[str, str]) -> int:
    """Run pytest with nbval in this process and record what comes of each cell."""
    # jsonschema looks for it to check IRIs, of which a notebook holds none; its grammar takes most
    # of a second to build.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    import pytest

    strict, timeout_s = job["strict"] == "1", float(job["timeout_s"])
    runs: list[dict[str, str]] = []

    class Recorder:
        def pytest_collection_modifyitems(self, items: list[Any]) -> None:
            for item in items:
                if not strict:
                    # In memory only: what was stored does not matter, and a cell with outputs but
                    # no execution count would fail.
                    item.cell.outputs, item.cell.execution_count = [], None
                    # Nor can a comment or a tag take a cell out of the run.
                    item.options.update(skip=False, check_exception=False, check=False)

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(self, item: Any) -> None:
            if item.parent.timed_out:
                pytest.skip("not reached")
            item.config.option.nbval_cell_timeout = limit_s(item.cell, timeout_s)

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_call(self, item: Any) -> None:
            _watch(item.parent)

        def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
            if call.when == "call" or (call.when == "setup" and call.excinfo):
                runs.append(_record(item, call, limit_s(item.cell, timeout_s)))

    arguments = [job["notebook"], "--nbval" if strict else "--nbval-lax", "--nbval-current-env"]
    arguments += [f"--nbval-cell-timeout={timeout_s}", "-p", "nbval.plugin", "-p"]
    arguments += ["no:cacheprovider", "-c", job["ini"], "--rootdir", str(Path(job["ini"]).parent)]
    arguments += ["--noconftest", "-q", "--color=no"]
    pytest.main(arguments, plugins=[Recorder()])
    if runs:
        Path(job["report"]).write_text(json.dumps(runs), encoding="utf-8")
    return 0


class _KernelDied(Exception):
    pass


def _watch(notebook: Any) -> None:
    """Keep the kernel's answers, and notice at once if it dies; nbval does neither."""
    kernel = notebook.kernel
    if hasattr(kernel, "reply"):
        return

    def await_reply(msg_id: str, timeout: float | None = None) -> None:
        end = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            wait_s = min(0.5, max(end - time.monotonic(), 0.01))
            try:
                message = kernel.get_message(stream="shell", timeout=wait_s)
            except queue.Empty:
                if not kernel.is_alive():
                    notebook.timed_out = True  # so that nothing after this cell is run
                    raise _KernelDied from None
                if time.monotonic() >= end:
                    raise
            else:
                if message["parent_header"].get("msg_id") == msg_id:
                    kernel.reply = message["content"]
                    return

    kernel.await_reply = await_reply


def _record(item: Any, call: Any, timeout_s: float) -> dict[str, str]:
    lines = [line for line in item.cell.source.splitlines() if line.strip()]
    run = {"first_line": lines[0].strip() if lines else "", "grade_id": grade_id(item.cell)}
    if call.when == "setup":
        if call.excinfo.typename == "Skipped":
            return run | {"status": "unreached"}
        error = call.excinfo.value
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        return run | {"status": "broken", "message": f"the Python kernel did not start ({reason})"}
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, _KernelDied):
        return run | {"status": "died"}
    if item.parent.timed_out:
        # Also where nbval saw no error: the interrupt may hit IPython while it formats one.
        message = f"still running after {timeout_s:g} s, perhaps an endless loop, or very slow"
        return run | {"status": "timed out", "message": message}
    if error is None:
        # A KeyboardInterrupt is no error output, but the kernel's answer tells.
        reply = item.parent.kernel.reply
        if reply["status"] == "ok":
            return run | {"status": "passed"}
        error_name = reply.get("ename", reply["status"])
        return run | {"status": "failed", "error": error_name, "message": reply.get("evalue", "")}
    raised = [out for out in item.test_outputs or [] if out["output_type"] == "error"]
    if raised:
        last = raised[-1]
        return run | {"status": "failed", "error": last["ename"], "message": last["evalue"]}
    if differing := getattr(item, "comparison_traceback", []):
        shown = re.sub(r"\x1b\[\d*m", "", "\n".join(differing))
        return run | {"status": "differs", "message": shown}
    return run | {"status": "failed", "error": type(error).__name__, "message": str(error)}


if __name__ == "__main__":
    sys.exit(_run_cells(json.loads(sys.argv[1])))
