"""Same seed, same rows in the same order: whatever the chunks, the medium, the process."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from mlsd.kite import EpsilonGreedy, Greedy, Kite, Oracle, Softmax, Split, popularity
from mlsd.kite.feed import simulate
from mlsd.kite.incidents import KINDS
from mlsd.kite.policies import Policy
from mlsd.kite.run import impressions
from mlsd.kite.state import State
from mlsd.kite.storage import open_log, write_log

POLICIES: dict[str, Callable[[Kite], Policy | str]] = {
    "uniform": lambda world: "uniform",
    "newest": lambda world: "newest",
    "popularity": lambda world: "popularity",
    "epsilon-greedy": lambda world: EpsilonGreedy(popularity, 0.2),
    "softmax": lambda world: Softmax(popularity, 0.01),
    "oracle": lambda world: Greedy(Oracle(world, click=1, watch=0.5, satisfaction=0.5)),
    "split": lambda world: Split(
        np.arange(world.users) % 3 == 0,
        Softmax(Oracle(world, click=1), 0.02),
        EpsilonGreedy(popularity, 0.5),
    ),
}
every_policy = pytest.mark.parametrize("policy", list(POLICIES))


def lived(
    world: Kite, policy: str, days: int, chunk_users: int, start: State | None = None
) -> tuple[pa.Table, State]:
    """The log of some days, and the evening after them."""
    state = State.first(world) if start is None else start.copy()
    chunks = simulate(world, POLICIES[policy](world), days, state, chunk_users=chunk_users)
    return pa.concat_tables([impressions(world, chunk) for chunk in chunks]), state


def assert_same_state(one: State, two: State) -> None:
    for name in (field.name for field in dataclasses.fields(State)):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), name)


def troubled(world: Kite) -> Kite:
    """The same company with every incident at once, some of them over."""
    for number, kind in enumerate(KINDS):
        until = None if number % 2 else 4
        world = world.incident(kind, day=1 + number % 3, strength=0.3, until=until)
    return world


@pytest.mark.parametrize("chunk_users", [1, 59])
@every_policy
def test_a_chunk_of_users_changes_nothing_down_to_one_user(policy: str, chunk_users: int) -> None:
    world = Kite(seed=3, users=60, videos=70)
    whole, evening = lived(world, policy, 3, 4096)
    parts, same_evening = lived(world, policy, 3, chunk_users)
    assert whole.num_rows > 500
    assert parts.equals(whole)
    assert_same_state(same_evening, evening)


@pytest.mark.parametrize("chunk_users", [257])
@every_policy
def test_a_chunk_of_users_changes_nothing_in_a_larger_world(policy: str, chunk_users: int) -> None:
    world = Kite(seed=4, users=2001, videos=300)
    whole, evening = lived(world, policy, 3, 4096)
    parts, same_evening = lived(world, policy, 3, chunk_users)
    assert parts.equals(whole)
    assert_same_state(same_evening, evening)


@pytest.mark.parametrize("chunk_users", [1, 41])
@pytest.mark.parametrize("policy", ["uniform", "epsilon-greedy", "softmax"])
def test_a_chunk_of_users_changes_nothing_while_everything_goes_wrong(
    policy: str, chunk_users: int
) -> None:
    world = troubled(Kite(seed=5, users=60, videos=80))
    whole, evening = lived(world, policy, 6, 1000)
    parts, same_evening = lived(world, policy, 6, chunk_users)
    assert parts.equals(whole)
    assert_same_state(same_evening, evening)


def test_a_chunk_of_users_changes_nothing_where_friends_pull() -> None:
    world = Kite(seed=6, users=150, videos=80)
    world = dataclasses.replace(
        world, retention=dataclasses.replace(world.retention, social_pull=0.5)
    )
    assert lived(world, "uniform", 5, 7)[0].equals(lived(world, "uniform", 5, 150)[0])


@every_policy
def test_days_lived_in_two_runs_are_the_days_of_one(policy: str, tmp_path: Path) -> None:
    world = Kite(seed=7, users=300, videos=120)
    at_once = world.arrow_log(POLICIES[policy](world), 14)
    early = world.run(POLICIES[policy](world), 5)
    noon = early.state.copy()
    later = world.arrow_log(POLICIES[policy](world), 9, start=early.state)
    assert pa.concat_tables([world.arrow_log(POLICIES[policy](world), 5), later]).equals(at_once)
    path = write_log(world, tmp_path / "log", POLICIES[policy](world), 9, start=early.state)
    assert open_log(path).to_table().equals(later)
    assert world.run(POLICIES[policy](world), 9, start=early.state).daily.day.tolist()[0] == 5
    assert_same_state(early.state, noon)  # whatever starts there leaves it alone


@every_policy
def test_a_shorter_log_is_the_beginning_of_a_longer_one(policy: str) -> None:
    world = troubled(Kite(seed=8, users=300, videos=120))
    short = world.arrow_log(POLICIES[policy](world), 5)
    long = world.arrow_log(POLICIES[policy](world), 14)
    assert long.num_rows > short.num_rows > 0
    assert long.slice(0, short.num_rows).equals(short)


@pytest.mark.parametrize("chunk_users", [13, 4096])
@every_policy
def test_a_log_on_disk_holds_the_rows_of_the_log_in_memory(
    policy: str, chunk_users: int, tmp_path: Path
) -> None:
    world = Kite(seed=9, users=50, videos=60).incident("null_feature", day=1, strength=0.5)
    chosen = POLICIES[policy](world)
    path = write_log(world, tmp_path / "log", chosen, 3, chunk_users=chunk_users)
    assert open_log(path).to_table().equals(world.arrow_log(chosen, 3))


@pytest.mark.slow
def test_a_log_on_disk_has_the_same_bytes_when_repeated_in_whatever_chunks(tmp_path: Path) -> None:
    # more rows a day than a row group holds, so that groups and pages have edges to move
    world = Kite(seed=10, users=25_000, videos=400)
    logs = [
        write_log(world, tmp_path / f"{number}", "popularity", 2, chunk_users=size)
        for number, size in enumerate((4096, 4096, 999, 25_000))
    ]
    names = sorted(file.name for file in logs[0].iterdir())
    assert names == ["_SUCCESS", "day-0000.parquet", "day-0001.parquet"]
    for log in logs[1:]:
        assert sorted(file.name for file in log.iterdir()) == names
        for name in names:
            assert (log / name).read_bytes() == (logs[0] / name).read_bytes()


def test_another_seed_is_another_world() -> None:
    one, two = Kite(seed=1, users=400, videos=100), Kite(seed=2, users=400, videos=100)
    assert not one.arrow_log("uniform", 2).equals(two.arrow_log("uniform", 2))
    # every column that chance decides must differ where user, day and request are the same
    both = one.log("uniform", 2).merge(
        two.log("uniform", 2), on=["day", "request_id", "position"], suffixes=("", "_2")
    )
    assert len(both) > 300
    for column in ("time_s", "video_id", "clicked", "taste_match"):
        assert (both[column] != both[f"{column}_2"]).any(), column
    assert one.user_table().country.ne(two.user_table().country).any()
    assert one.video_table().title.ne(two.video_table().title).any()


@pytest.mark.parametrize("other", [name for name in POLICIES if name != "popularity"])
def test_two_policies_share_their_luck(other: str) -> None:
    world = Kite(seed=11, users=2000, videos=80)
    key = ["request_id", "position"]
    one = world.log("popularity", 1)
    two = world.log(POLICIES[other](world), 1)
    # the same users load the same pages at the same time
    for column in ("request_id", "user_id", "time_s", "position"):
        np.testing.assert_array_equal(one[column], two[column])
    # and where both show the same video, everything that follows is the same
    both = one.merge(two, on=[*key, "video_id"], suffixes=("", "_2"))
    assert len(both) > 100
    assert both.clicked.any()
    for column in ("clicked", "watch_s", "liked", "shared", "survey"):
        np.testing.assert_array_equal(both[column], both[f"{column}_2"], column)


SCRIPT = """
import hashlib, sys
import pyarrow as pa
from mlsd.kite import EpsilonGreedy, Greedy, Kite, Oracle, popularity
pa.set_cpu_count(1)
world = Kite(seed=12, users=3000, videos=200).incident("duplicates", day=1)
for policy in (EpsilonGreedy(popularity, 0.2), Greedy(Oracle(world, click=1, satisfaction=1))):
    table = world.log(policy, 2)
    print(hashlib.sha256(table.to_csv(index=False).encode()).hexdigest())
"""


@pytest.mark.slow
def test_another_process_with_other_threads_and_hashes_writes_the_same_log() -> None:
    world = Kite(seed=12, users=3000, videos=200).incident("duplicates", day=1)
    here = [
        hashlib.sha256(world.log(policy, 2).to_csv(index=False).encode()).hexdigest()
        for policy in (
            EpsilonGreedy(popularity, 0.2),
            Greedy(Oracle(world, click=1, satisfaction=1)),
        )
    ]
    other = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "1234"}
    command = [sys.executable, "-c", SCRIPT]
    there = subprocess.run(
        command, env={**os.environ, **other}, capture_output=True, text=True, check=True
    )
    assert there.stdout.split() == here
