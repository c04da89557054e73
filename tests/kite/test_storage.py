"""A log on disk: read by any tool, whole or refused, and never taken for another.

Disks are really full (a limit on the size of files, ``/dev/full``) and processes really killed.
"""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from mlsd.kite import EpsilonGreedy, Greedy, Kite, Oracle, Softmax, Uniform, popularity, storage
from mlsd.kite.feed import simulate
from mlsd.kite.policies import Slates
from mlsd.kite.run import columns
from mlsd.kite.schema import IMPRESSIONS
from mlsd.kite.state import Morning, Requests, State
from mlsd.kite.storage import (
    InterruptedLogError,
    UnfinishedLogError,
    complete_days,
    open_log,
    read_log,
    write_log,
)

WORLD = Kite(seed=7, users=400, videos=100)
DAYS = 8


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished log, not to be changed."""
    return write_log(WORLD, tmp_path_factory.mktemp("clean") / "log", "popularity", DAYS)


def contents(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(path.rglob("*"))}


def unfinished(path: Path, days: int = 3) -> Path:
    """A log whose writing ended after some days, as a killed process leaves it."""
    write_log(WORLD, path, "popularity", DAYS)
    log = json.loads((path / "_SUCCESS").read_text())["log"]
    (path / "_SUCCESS").unlink()
    (path / "_STARTED").write_text(json.dumps({"log": log}))
    for day in range(days, DAYS):
        (path / f"day-{day:04d}.parquet").unlink()
    (path / f".day-{days:04d}.parquet.part").write_bytes(b"PAR1 and then nothing")
    return path


# ------------------------------------------------------------------------------ what is written


def test_pandas_and_arrow_find_the_day_as_a_whole_number_in_order(clean: Path) -> None:
    wanted = WORLD.log("popularity", DAYS)
    assert wanted.day.dtype == np.int16
    tables = {
        "pandas": pd.read_parquet(clean),
        "pandas, one glob": pd.concat([pd.read_parquet(f) for f in sorted(clean.glob("*.parquet"))],
                                      ignore_index=True),
        "pyarrow.parquet": pq.read_table(clean).to_pandas(),
        "pyarrow.dataset": ds.dataset(clean).to_table().to_pandas(),
        "pyarrow.dataset, hive": ds.dataset(clean, partitioning="hive").to_table().to_pandas(),
        "read_log": read_log(clean),
    }  # fmt: skip
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, wanted, obj=name)
    some = pd.read_parquet(clean, filters=[("day", ">=", 5)])
    pd.testing.assert_frame_equal(some, wanted[wanted.day >= 5].reset_index(drop=True))


def test_a_log_keeps_the_schema_of_the_book(clean: Path) -> None:
    IMPRESSIONS.validate(read_log(clean))
    assert open_log(clean).to_table().schema.equals(IMPRESSIONS.arrow)
    for file in clean.glob("*.parquet"):
        assert pq.read_schema(file).equals(IMPRESSIONS.arrow)


def test_days_are_skipped_by_the_statistics_in_the_files(clean: Path) -> None:
    for day, file in enumerate(sorted(clean.glob("*.parquet"))):
        found = pq.read_metadata(file).row_group(0).column(0).statistics
        assert (found.min, found.max) == (day, day)


def test_the_marker_says_what_the_log_is(clean: Path) -> None:
    marker = json.loads((clean / "_SUCCESS").read_text())
    log = WORLD.log("popularity", DAYS)
    rows = {int(day): wrote["rows"] for day, wrote in marker["days"].items()}
    assert rows == log.groupby("day").size().to_dict()
    assert marker["log"]["world"]["seed"] == 7
    assert marker["log"]["policy"]["name"] == "popularity"
    assert list(marker["log"]["columns"]) == IMPRESSIONS.names


def test_a_day_without_visits_is_a_day_without_rows(tmp_path: Path) -> None:
    world = Kite(seed=3, users=1, videos=60)
    path = write_log(world, tmp_path / "log", "uniform", 9)
    rows = [pq.read_metadata(file).num_rows for file in sorted(path.glob("*.parquet"))]
    assert len(rows) == 9
    assert 0 in rows
    assert max(rows) > 0
    pd.testing.assert_frame_equal(read_log(path), world.log("uniform", 9))


def test_some_days_and_some_columns_can_be_read(clean: Path) -> None:
    log = WORLD.log("popularity", DAYS)
    some = read_log(clean, days=[6, 2], columns=["clicked", "day"])
    wanted = log.loc[log.day.isin([2, 6]), ["clicked", "day"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, wanted)
    with pytest.raises(ValueError, match=r"days is \[2, 8\]; .* has the days \[0, 1, 2, 3,"):
        read_log(clean, days=[2, 8])
    with pytest.raises(ValueError, match=r"days is \[\]"):
        read_log(clean, days=[])
    with pytest.raises(ValueError, match=r"columns holds \['click'\]; known are \['day',"):
        read_log(clean, columns=["click"])


def test_memory_does_not_grow_with_the_days(tmp_path: Path) -> None:
    world = Kite(seed=8, users=3000, videos=200)
    told: list[tuple[int, int]] = []

    def day_done(day: int, rows: int) -> None:
        held, _ = tracemalloc.get_traced_memory()
        told.append((held + pa.total_allocated_bytes(), rows))

    world.arrow_log("uniform", 1)  # what is made once
    tracemalloc.start()
    try:
        write_log(world, tmp_path / "log", "uniform", 20, progress=day_done, chunk_users=500)
    finally:
        tracemalloc.stop()
    held = np.array([held for held, _ in told])
    one_day = min(rows for _, rows in told) * 61  # bytes of its table
    # had anything of each day stayed, a tenth of its table, the second ten would hold a day more
    assert held[10:].max() - held[:10].max() < one_day


def test_rows_wait_in_memory_for_one_row_group_and_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(storage, "ROWS_PER_GROUP", 1000)
    state = State.first(WORLD)
    pieces = [columns(WORLD, c) for c in simulate(WORLD, "uniform", 6, state, chunk_users=30)]
    largest = max(piece["day"].size for piece in pieces)
    taken: list[int] = []

    def one_by_one() -> Iterator[dict[str, np.ndarray]]:
        for piece in pieces:
            taken.append(piece["day"].size)
            yield piece

    given: list[pd.DataFrame] = []
    for group in storage.row_groups(one_by_one()):
        assert sum(taken) - sum(map(len, given)) <= 1000 + largest
        given.append(group.to_pandas())
    assert len(given) > 10
    assert [len(table) for table in given[:-1]] == [1000] * (len(given) - 1)
    wanted = WORLD.log("uniform", 6)
    pd.testing.assert_frame_equal(pd.concat(given, ignore_index=True), wanted)


def test_progress_is_told_day_by_day(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = write_log(WORLD, tmp_path / "log", "uniform", 3, progress=lambda *say: told.append(say))
    rows = read_log(path).groupby("day").size()
    assert told == list(rows.items())


# --------------------------------------------------------------------------- whole or not there


def test_a_day_appears_by_one_rename_of_a_whole_file_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[int] = []
    renamed: list[str] = []
    fsync, replace = os.fsync, os.replace

    def watched_fsync(number: int) -> None:
        flushed.append(os.fstat(number).st_ino)
        fsync(number)

    def watched_replace(source: Path, target: Path) -> None:
        assert not target.exists()
        assert source.parent == target.parent
        assert source.stat().st_ino in flushed
        if target.suffix == ".parquet":
            assert pq.read_metadata(source).num_rows > 0
        renamed.append(target.name)
        replace(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    write_log(WORLD, tmp_path / "log", "uniform", 2)
    assert renamed == ["_STARTED", "day-0000.parquet", "day-0001.parquet", "_SUCCESS"]


@dataclass(frozen=True)
class Failing:
    """A uniform policy that fails on one day."""

    day: int
    error: type[BaseException]
    name: str = "failing"

    def slates(self, morning: Morning, requests: Requests) -> Slates:
        if morning.day == self.day:
            raise self.error("on purpose")
        return Uniform().slates(morning, requests)


def test_an_interrupted_log_keeps_its_complete_days_and_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with pytest.raises(InterruptedLogError) as caught:
        write_log(WORLD, path, Failing(3, KeyboardInterrupt), DAYS)
    assert isinstance(caught.value, OSError)
    assert isinstance(caught.value, KeyboardInterrupt)
    message = str(caught.value)
    for part in ("day 3", "days 0 … 2 are complete", "the same call", str(path), "unfinished=True"):
        assert part in message
    assert sorted(contents(path)) == ["_STARTED", *(f"day-000{day}.parquet" for day in range(3))]
    with pytest.raises(UnfinishedLogError, match=r"not finished \(3 of its days are complete\)"):
        read_log(path)
    pd.testing.assert_frame_equal(read_log(path, unfinished=True), WORLD.log("uniform", 3))
    assert complete_days(path) == [0, 1, 2]


@pytest.mark.parametrize("error", [ZeroDivisionError, MemoryError])
def test_another_failure_stays_what_it_is_and_leaves_no_half_day(
    error: type[Exception], tmp_path: Path
) -> None:
    path = tmp_path / "log"
    with pytest.raises(error) as caught:
        write_log(WORLD, path, Failing(0, error), DAYS)
    assert "day 0" in caught.value.__notes__[0]
    assert "no day is complete" in caught.value.__notes__[0]
    assert sorted(contents(path)) == ["_STARTED"]


FULL = """
import resource, signal, sys
from mlsd.kite import Kite
from mlsd.kite.storage import UnfinishedLogError, write_log
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write beyond the limit fails with EFBIG
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    write_log(Kite(seed=7, users=400, videos=100), sys.argv[1], "popularity", 8)
except UnfinishedLogError as error:
    print(error.errno, error)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Windows has no limit on the size of files")
def test_a_full_disk_costs_the_day_that_was_being_written(clean: Path, tmp_path: Path) -> None:
    sizes = [len(contents(clean)[f"day-{day:04d}.parquet"]) for day in range(DAYS)]
    failing = next(day for day in range(1, DAYS) if sizes[day] > max(sizes[:day]) and day > 2)
    path = tmp_path / "log"
    command = [sys.executable, "-c", FULL, str(path), str(max(sizes[:failing]))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    for part in (str(errno.EFBIG), f"day {failing}", f"days 0 … {failing - 1} are", "make room"):
        assert part in done.stdout
    whole = [f"day-{day:04d}.parquet" for day in range(failing)]
    left = contents(path)
    assert sorted(left) == ["_STARTED", *whole]
    assert all(left[name] == contents(clean)[name] for name in whole)
    with pytest.raises(UnfinishedLogError):
        open_log(path)
    write_log(WORLD, path, "popularity", DAYS)
    assert contents(path) == contents(clean)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
@pytest.mark.parametrize(
    ("at", "said", "left"),
    [
        (".day-0002.parquet.part", "day 2", ["_STARTED", "day-0000.parquet", "day-0001.parquet"]),
        ("._SUCCESS.part", "the marker", ["_STARTED", *(f"day-000{d}.parquet" for d in range(4))]),
        ("._STARTED.part", "the first lines", []),
    ],
)
def test_no_space_left_is_one_clear_error_wherever_it_strikes(
    at: str, said: str, left: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Any, *mode: Any, **options: Any) -> Any:
        return open("/dev/full" if Path(file).name == at else file, *mode, **options)

    path = tmp_path / "log"
    with monkeypatch.context() as patched:
        patched.setattr(storage, "open", full, raising=False)
        with pytest.raises(UnfinishedLogError, match=said) as caught:
            write_log(WORLD, path, "uniform", 4)
    assert caught.value.errno == errno.ENOSPC
    assert "No space left on device" in str(caught.value)
    assert sorted(contents(path)) == left
    write_log(WORLD, path, "uniform", 4)
    pd.testing.assert_frame_equal(read_log(path), WORLD.log("uniform", 4))


STOPPED = """
import os, signal, sys, time
from mlsd.kite import Kite, storage
plain = storage.columns
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job may ignore it

def columns(world, chunk):
    if chunk.requests.day == 3 and chunk.requests.user[0] > 100:
        if sys.argv[2] == "interrupt":
            os.kill(os.getpid(), signal.SIGINT)
        print("in the middle of day 3", flush=True)
        time.sleep(20)
        sys.exit(3)
    return plain(world, chunk)

storage.columns = columns
storage.ROWS_PER_GROUP = 200  # so that part of the day is on disk by then
world = Kite(seed=7, users=400, videos=100)
world.write_log(sys.argv[1], "popularity", 8, chunk_users=50)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
def test_a_killed_process_leaves_a_log_that_is_refused_and_can_be_written_again(
    clean: Path, tmp_path: Path
) -> None:
    path = tmp_path / "log"
    command = [sys.executable, "-c", STOPPED, str(path), "kill"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "day 3" in process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    whole = [f"day-{day:04d}.parquet" for day in range(3)]
    assert sorted(contents(path)) == [".day-0003.parquet.part", "_STARTED", *whole]
    with pytest.raises(UnfinishedLogError, match="not finished"):
        read_log(path)
    pd.testing.assert_frame_equal(read_log(path, unfinished=True), WORLD.log("popularity", 3))
    # half a day is in nobody's way
    assert pd.read_parquet(path).day.max() == 2
    write_log(WORLD, path, "popularity", DAYS)
    assert contents(path) == contents(clean)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
def test_an_interrupt_from_the_keyboard_ends_the_process_and_says_what_is_left(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", STOPPED, str(tmp_path / "log"), "interrupt"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("mlsd.kite.storage.InterruptedLogError: Interrupted while writing day 3")
    whole = [f"day-{day:04d}.parquet" for day in range(3)]
    assert sorted(contents(tmp_path / "log")) == ["_STARTED", *whole]


def test_an_unfinished_log_starts_clean(
    clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = unfinished(tmp_path / "log")
    plain = storage.columns

    def again(world: Kite, chunk: Any) -> dict[str, np.ndarray]:
        if chunk.requests.day == 1:
            raise KeyboardInterrupt
        return plain(world, chunk)

    with monkeypatch.context() as patched:
        patched.setattr(storage, "columns", again)
        with pytest.raises(InterruptedLogError):
            write_log(WORLD, path, "popularity", DAYS)
    assert sorted(contents(path)) == ["_STARTED", "day-0000.parquet"]  # days 1 and 2 were older
    write_log(WORLD, path, "popularity", DAYS)
    assert contents(path) == contents(clean)


def test_a_finished_log_is_not_written_again(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*anything: Any) -> None:
        raise AssertionError("a day was lived")

    before = {file: file.stat() for file in clean.iterdir()}
    monkeypatch.setattr(storage, "columns", forbidden)
    assert write_log(WORLD, clean, "popularity", DAYS, chunk_users=17) == clean
    # equal, but made anew
    assert write_log(dataclasses.replace(WORLD), clean, Greedy(popularity, "popularity"), DAYS)
    assert {file: file.stat() for file in clean.iterdir()} == before


@pytest.mark.parametrize("change", ["gone", "cut", "renamed"])
def test_a_log_with_a_changed_file_is_refused(change: str, clean: Path, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.mkdir()
    for name, content in contents(clean).items():
        (path / name).write_bytes(content)
    file = path / "day-0004.parquet"
    if change == "cut":
        file.write_bytes(file.read_bytes()[:-1])
    else:
        file.rename(path / "day-0009.parquet") if change == "renamed" else file.unlink()
    for use in (read_log, lambda path: write_log(WORLD, path, "popularity", DAYS)):
        with pytest.raises(UnfinishedLogError, match=r"day-0004.* is gone or is not as it was"):
            use(path)


# ----------------------------------------------------------------------- never taken for another


def scored_by(weight: float) -> Callable[[Morning, Requests], np.ndarray]:
    def score(morning: Morning, requests: Requests) -> np.ndarray:
        return weight * popularity(morning, requests)

    return score


class Model:
    """A score with a fitted part, as a classifier has."""

    def __init__(self, weights: list[float]) -> None:
        self.weights = np.array(weights)

    def __call__(self, morning: Morning, requests: Requests) -> np.ndarray:
        return self.weights[0] * popularity(morning, requests)


TENTH = EpsilonGreedy(popularity, 0.1)


@dataclass(frozen=True)
class Asked:
    """What one call of write_log asks for."""

    world: Kite = WORLD
    policy: Any = TENTH
    days: int = 2
    start_after: int = 0

    def write(self, path: Path) -> Path:
        start = self.world.run("uniform", self.start_after).state if self.start_after else None
        return write_log(self.world, path, self.policy, self.days, start=start)


OTHER = {
    "world.seed: 7 there, 8": (Asked(), Asked(world=dataclasses.replace(WORLD, seed=8))),
    "world.users": (Asked(), Asked(world=dataclasses.replace(WORLD, users=401))),
    "world.incidents.0.kind": (Asked(), Asked(world=WORLD.incident("bots", day=1))),
    "world.feed.slots": (
        Asked(),
        Asked(world=dataclasses.replace(WORLD, feed=dataclasses.replace(WORLD.feed, slots=5))),
    ),
    "days: 2 there, 3": (Asked(), Asked(days=3)),
    "first_day: 0 there, 1": (Asked(), Asked(start_after=1)),
    "policy.is.epsilon: 0.1 there, 0.2": (Asked(), Asked(policy=EpsilonGreedy(popularity, 0.2))),
    "policy.name": (Asked(), Asked(policy=Softmax(popularity, 0.1))),
    "policy.is.score.holds": (
        Asked(policy=Greedy(scored_by(1.0))),
        Asked(policy=Greedy(scored_by(2.0))),
    ),
    "policy.is.score.code": (
        Asked(policy=Greedy(lambda morning, requests: popularity(morning, requests))),
        Asked(policy=Greedy(lambda morning, requests: -popularity(morning, requests))),
    ),
    "policy.is.score: '": (Asked(policy=Greedy(Model([1]))), Asked(policy=Greedy(Model([2])))),
    "policy.is.score.watch": (
        Asked(policy=Greedy(Oracle(WORLD, click=1))),
        Asked(policy=Greedy(Oracle(WORLD, click=1, watch=1))),
    ),
}


@pytest.mark.parametrize("named", list(OTHER))
def test_another_log_in_the_same_place_is_refused_and_named(named: str, tmp_path: Path) -> None:
    one, two = OTHER[named]
    path = one.write(tmp_path / "log")
    before = contents(path)
    with pytest.raises(FileExistsError) as caught:
        two.write(path)
    assert named in str(caught.value)
    assert "Choose another path, or delete that folder" in str(caught.value)
    assert contents(path) == before
    assert one.write(path) == path  # and the one that it is, is known again


def test_a_log_of_a_changed_simulator_is_refused(
    clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_SIMULATOR", storage._SIMULATOR[1:])
    with pytest.raises(FileExistsError, match="holds another log \\(simulator: "):
        write_log(WORLD, clean, "popularity", DAYS)


def test_another_unfinished_log_is_refused_too(tmp_path: Path) -> None:
    path = unfinished(tmp_path / "log")
    before = contents(path)
    with pytest.raises(FileExistsError, match=r"world\.seed: 7 there, 9 asked for"):
        write_log(dataclasses.replace(WORLD, seed=9), path, "popularity", DAYS)
    assert contents(path) == before


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("name", ["notes.txt", "day-0000.parquet/part.parquet", "day-12.parquet"])
def test_a_folder_with_files_of_others_is_left_alone(
    name: str, begun: bool, tmp_path: Path
) -> None:
    path = unfinished(tmp_path / "log", days=0) if begun else tmp_path / "log"
    (path / name).parent.mkdir(parents=True, exist_ok=True)
    (path / name).write_text("mine")
    before = {file: file.is_dir() or file.read_bytes() for file in path.rglob("*")}
    with pytest.raises(FileExistsError, match=rf"no part of a log \({name.split('/')[0]}\)"):
        write_log(WORLD, path, "popularity", DAYS)
    assert {file: file.is_dir() or file.read_bytes() for file in path.rglob("*")} == before


@pytest.mark.parametrize("marker", ["", "[]", '{"log": 1}'])
def test_the_marker_of_another_tool_is_no_log(marker: str, tmp_path: Path) -> None:
    (tmp_path / "_SUCCESS").write_text(marker)
    (tmp_path / "part-0000.parquet").write_text("mine")
    for use in (read_log, lambda path: write_log(WORLD, path, "popularity", DAYS)):
        with pytest.raises(UnfinishedLogError, match="no marker that write_log wrote"):
            use(tmp_path)
    assert len(contents(tmp_path)) == 2


def test_a_path_without_a_log_is_said_so(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(FileNotFoundError, match="holds no log"):
            read_log(path)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"days": 0}, "days is 0"),
        ({"days": 121}, "days is 121"),
        ({"policy": "best"}, "policy is 'best'"),
        ({"chunk_users": 0}, "chunk_users is 0"),
    ],
)
def test_bad_input_is_refused_before_anything_is_written(
    options: dict[str, Any], said: str, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {"policy": "uniform", "days": 2, **options}
    with pytest.raises(ValueError, match=said):
        write_log(WORLD, tmp_path / "log", **asked)
    assert not (tmp_path / "log").exists()
