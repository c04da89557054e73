"""Rates and memory of Kite in a process of its own: ``python -m tools.kite_rates WHAT [...]``.

One core: no library may start threads. Prints one line of JSON, for ``tools.bench``.
"""

from __future__ import annotations

import os

# read by the libraries when they are imported, so before anything else
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from mlsd.kite import Kite
from mlsd.kite.storage import open_log, write_log


def high_water_mb() -> float:
    """Most memory that this process has held so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage also counts what the parent held when it started us
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def seconds(work: Callable[[], int]) -> tuple[float, int]:
    """Wall time and result."""
    start = time.perf_counter()
    rows = work()
    return time.perf_counter() - start, rows


def rate(work: Callable[[], int], repeats: int = 7) -> float:
    """Rows a second: the best of some repeats, since what else runs here only takes away."""
    return max(rows / took for took, rows in (seconds(work) for _ in range(repeats)))


def rows_written(world: Kite, path: str, policy: str, days: int, **options: Any) -> int:
    """Write a log to Parquet and count its rows."""
    rows: list[int] = []
    write_log(world, path, policy, days, progress=lambda day, n: rows.append(n), **options)
    return sum(rows)


def rates(policy: str) -> dict[str, float]:
    """Impressions a second, as Arrow batches and on Parquet."""
    world = Kite(seed=7, users=50_000, videos=5000)

    def simulated() -> int:
        return sum(batch.num_rows for batch in world.batches(policy, 3))

    def written() -> int:
        with tempfile.TemporaryDirectory() as folder:
            return rows_written(world, f"{folder}/log", policy, 3)

    return {"simulated": rate(simulated), "written": rate(written)}


def memory(days: int) -> dict[str, float]:
    """A log on Parquet, about a million impressions a day: rows, seconds, memory, bytes."""
    before = high_water_mb()
    world = Kite(seed=7, users=140_000, videos=5000)
    # from the third day on: on the first ones the state is still being filled
    start = world.run("uniform", 2).state
    with tempfile.TemporaryDirectory() as folder:
        log = f"{folder}/log"
        took, rows = seconds(lambda: rows_written(world, log, "uniform", days, start=start))
        after = high_water_mb()
        size = sum(file.stat().st_size for file in Path(log).iterdir())
        assert open_log(log).count_rows() == rows
    return {"rows": rows, "seconds": took, "mb": after - before, "bytes": size}


def notebook() -> dict[str, float]:
    """Seconds for a world of notebook size, made anew, and its log as a DataFrame."""

    def made() -> int:
        return len(Kite(seed=7, users=1000, videos=500).log("popularity", days=14))

    first, rows = seconds(made)
    return {
        "first": first,
        "median": statistics.median(seconds(made)[0] for _ in range(5)),
        "rows": rows,
    }


def slates() -> dict[str, float]:
    """A day under the uniform policy: requests, slots, and impressions a second."""
    world = Kite(seed=7, users=28_000, videos=5000)
    pages = world.arrow_log("uniform", 1).num_rows // world.feed.slots
    return {
        "pages": pages,
        "slots": world.feed.slots,
        "candidates": world.feed.candidates,
        "rate": rate(lambda: sum(batch.num_rows for batch in world.batches("uniform", 1))),
    }


def main(args: list[str]) -> None:
    """Measure one thing and print it."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    measured: dict[str, Callable[[], dict[str, float]]] = {
        "rates": lambda: rates(args[1]),
        "memory": lambda: memory(int(args[1])),
        "notebook": notebook,
        "slates": slates,
    }
    print(json.dumps(measured[args[0]]()))


if __name__ == "__main__":
    main(sys.argv[1:])
