"""A log on disk: one Parquet file a day, there only when whole, and a marker when all are.

A log is a folder::

    log/day-0000.parquet  …  log/day-0013.parquet    the impressions of a day, by user and time
    log/_SUCCESS                                     what the log is: written last

The day stands in the file's name for people and as a column in the file for programs. Folders
named ``day=3``, as Hive has them, would say it twice: pandas then reads the day as a category,
and DuckDB reads ``day=003`` as text. This way ``pandas.read_parquet("log")``,
``pyarrow.dataset.dataset("log")`` and DuckDB's ``FROM 'log/*.parquet'`` all find a whole number,
come in the order of the days, and skip the other days by the statistics in the files.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mlsd.kite.feed import Chunk, simulate
from mlsd.kite.policies import Policy, as_policy
from mlsd.kite.run import as_table, columns
from mlsd.kite.schema import IMPRESSIONS
from mlsd.kite.state import State

if TYPE_CHECKING:
    from mlsd.kite.world import Kite

FINISHED = "_SUCCESS"
"""Marker of a whole log, and its manifest (JSON). Readers skip names that begin with _ or a dot."""
STARTED = "_STARTED"
"""What an unfinished log was going to be (JSON); gone when it is finished."""
ROWS_PER_GROUP = 2**17
"""Rows that are compressed together: about 8 MB in memory, whatever the size of the log."""

# Chosen by measurement, column by column: 117 ns and 16 bytes a row on one core. A dictionary pays
# where the value hangs on the video alone (without: 84 ns, 26 bytes), and compressing its indices
# gains nothing. PyArrow's defaults (a dictionary for every column) took 241 ns for 15 bytes, zstd
# in place of snappy 147 ns for 13.
_BY_VIDEO = ["video_id", "video_click_rate", "video_watch_part", "video_like_rate"]
PARQUET: dict[str, Any] = {
    "compression": {n: "none" if n in _BY_VIDEO else "snappy" for n in IMPRESSIONS.names},
    "use_dictionary": _BY_VIDEO,
    "write_statistics": ["day", "request_id", "user_id"],
    "store_schema": False,
}

_DAY_FILE = re.compile(r"day-([0-9]{4})\.parquet")
_OWN = re.compile(
    rf"{STARTED}|{_DAY_FILE.pattern}|\.({STARTED}|{FINISHED}|{_DAY_FILE.pattern})\.part"
)
_SIMULATOR = (
    "draws", "feed", "incidents", "parameters", "policies", "run", "schema", "state", "truth",
    "world",
)  # fmt: skip


class UnfinishedLogError(OSError):
    """A log is not whole: its writing failed, or has not ended, or a file is gone."""


class InterruptedLogError(UnfinishedLogError, KeyboardInterrupt):
    """The writing of a log was interrupted; also a KeyboardInterrupt, for those who expect one."""


def write_log(
    world: Kite,
    path: str | Path,
    policy: Policy | str,
    days: int,
    *,
    start: State | None = None,
    chunk_users: int = 2**12,
    progress: Callable[[int, int], object] | None = None,
) -> Path:
    """Live some days under a policy and stream the impressions to Parquet.

    The rows are those of :meth:`mlsd.kite.world.Kite.log`. Memory does not grow with the days.
    A day's file appears when it is whole and safely on disk. Calling again with the same
    arguments returns at once if the log is finished, and writes it anew if it is not. One
    process at a time may write to a folder.

    Parameters
    ----------
    world : Kite
    path : str or Path
        Folder of the log; made if missing. One that holds anything else is left alone.
    policy : Policy or str
        A fitted model in it is told from another by its content, a function by its code.
    days : int
    start : State, optional
        Where an earlier run ended; default the first morning.
    chunk_users : int
        Users simulated at once: sets the memory used, and nothing else (unless the policy's score
        depends on it; see :data:`mlsd.kite.policies.Score`).
    progress : callable, optional
        Called with the day and its number of rows when a day is whole.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ValueError
        As :func:`mlsd.kite.feed.simulate`; nothing is written.
    FileExistsError
        If the folder holds another log or other files; nothing is changed.
    UnfinishedLogError
        If the disk is full or the writing was interrupted: which day was being written, which
        days are complete, and what to do.

    Examples
    --------
    >>> import tempfile
    >>> from mlsd.kite import Kite
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Kite(seed=7, users=100, videos=100).write_log(folder, "uniform", days=2)
    ...     print(sorted(file.name for file in path.iterdir()))
    ...     print(read_log(path, columns=["day", "clicked"]).groupby("day").clicked.size().index)
    ['_SUCCESS', 'day-0000.parquet', 'day-0001.parquet']
    Index([0, 1], dtype='int16', name='day')
    """
    path, policy = Path(path), as_policy(policy)
    state = State.begin(world, start)
    simulate(world, policy, days, state, chunk_users=chunk_users)  # refuses what cannot be lived
    log = description(world, policy, days, start)
    if (path / FINISHED).exists():
        _same(path, log, _json(path / FINISHED)["log"])
        _files(path, None, unfinished=False)
        return path
    written: dict[str, dict[str, int]] = {}
    at = "the first lines"
    try:
        _make_room(path, log)
        for day in range(state.day, state.day + days):
            at = f"day {day}"
            chunks = simulate(world, policy, 1, state, chunk_users=chunk_users)
            written[str(day)] = _write_day(world, _day_file(path, day), chunks)
            if progress is not None:
                progress(day, written[str(day)]["rows"])
        at = "the marker"
        _write_json(path / FINISHED, {"log": log, "days": written})
        (path / STARTED).unlink()
        _flush_folder(path)
    except (FileExistsError, UnfinishedLogError):
        raise
    except KeyboardInterrupt as error:
        raise InterruptedLogError(_told("Interrupted", at, path, "Run")) from error
    except OSError as error:
        what, remedy = error.strerror or str(error), "Choose another path, or make room and run"
        raise UnfinishedLogError(error.errno, _told(what, at, path, remedy)) from error
    except BaseException as error:
        error.add_note(_told("This happened", at, path, "Mend it, then run"))
        raise
    return path


def open_log(
    path: str | Path, *, days: Iterable[int] | None = None, unfinished: bool = False
) -> ds.Dataset:
    """A log on disk as an Arrow dataset, for what is larger than memory.

    Parameters
    ----------
    path : str or Path
        Folder of a log.
    days : iterable of int, optional
        Only these days; default all.
    unfinished : bool
        Whether to take the complete days of a log that is not whole; otherwise it is refused.

    Raises
    ------
    FileNotFoundError
        If the folder holds no log.
    UnfinishedLogError
        If the log is not whole, and that was not asked for.
    ValueError
        For a day that is not in the log.
    """
    files = _files(Path(path), days, unfinished)
    return ds.dataset([str(file) for file in files], format="parquet", schema=IMPRESSIONS.arrow)


def read_log(
    path: str | Path,
    *,
    days: Iterable[int] | None = None,
    columns: list[str] | None = None,
    unfinished: bool = False,
) -> pd.DataFrame:
    """A log on disk as a DataFrame, as :meth:`mlsd.kite.world.Kite.log` gives it.

    Parameters
    ----------
    path, days, unfinished
        See :func:`open_log`, also for what is raised.
    columns : list of str, optional
        Only these columns, in this order; default all.
    """
    dataset = open_log(path, days=days, unfinished=unfinished)
    unknown = [name for name in columns or () if name not in dataset.schema.names]
    if unknown:
        raise ValueError(f"columns holds {unknown}; known are {dataset.schema.names}")
    return dataset.to_table(columns=columns).to_pandas()


# ------------------------------------------------------------------------ what a log is made of


def description(world: Kite, policy: Policy, days: int, start: State | None) -> dict[str, Any]:
    """What decides the rows of a log, as plain JSON values."""
    source = b"".join(Path(__file__).with_name(f"{name}.py").read_bytes() for name in _SIMULATOR)
    log = {
        "schema": IMPRESSIONS.name,
        "columns": {field.name: str(field.type) for field in IMPRESSIONS.arrow},
        "simulator": _digest(source),
        "world": dataclasses.asdict(world),
        "policy": {"name": policy.name, "is": _portrait(policy)},
        "first_day": 0 if start is None else start.day,
        "days": days,
        "start": _portrait(start),
    }
    return json.loads(json.dumps(log, default=_plain))


def _plain(value: Any) -> Any:
    """NumPy's scalars as Python's."""
    return value.item()


def _portrait(thing: Any, seen: tuple[int, ...] = ()) -> Any:
    """Something that is equal for things that behave alike, and differs where they may not.

    What is Kite's own goes by its name, since ``simulator`` stands for its code.
    """
    if thing is None or isinstance(thing, (str, int, float, np.generic)):
        return thing
    if id(thing) in seen:
        return "itself"
    seen = (*seen, id(thing))
    if isinstance(thing, np.ndarray) and thing.dtype != object:
        return f"{thing.dtype}{list(thing.shape)} {_digest(np.ascontiguousarray(thing).tobytes())}"
    if isinstance(thing, (list, tuple)):
        return [_portrait(part, seen) for part in thing]
    if isinstance(thing, FunctionType):
        if _by_kite(thing):
            return _name(thing)
        names = [n for n in thing.__code__.co_names if n in thing.__globals__]
        held = [thing.__globals__[n] for n in names]
        held += [cell.cell_contents for cell in thing.__closure__ or ()]
        # functions of other modules are libraries': by name, or there would be no end
        other = [isinstance(v, FunctionType) and v.__module__ != thing.__module__ for v in held]
        held = [_name(v) if far else v for v, far in zip(held, other, strict=True)]
        return {
            "function": _name(thing),
            "code": _digest(repr(_steps(thing.__code__)).encode()),
            "holds": _portrait([thing.__defaults__, *held], seen),
        }
    if isinstance(thing, (type, ModuleType)):
        return thing.__name__
    kind = type(thing)
    name = _name(kind)
    if not _by_kite(kind):
        steps = [_steps(v.__code__) for v in vars(kind).values() if isinstance(v, FunctionType)]
        name += f" {_digest(repr(steps).encode())}"
    if dataclasses.is_dataclass(thing):
        fields = dataclasses.fields(thing)
        return {"type": name, **{f.name: _portrait(getattr(thing, f.name), seen) for f in fields}}
    import joblib  # takes a moment, and is seldom needed

    try:
        return f"{name} {joblib.hash(thing)}"
    except Exception:  # what cannot be pickled can only be told from another by its type
        return name


def _name(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"


def _by_kite(thing: Any) -> bool:
    return thing.__module__.startswith("mlsd.kite.")


def _steps(code: CodeType) -> list[Any]:
    """What a function does, without the place where it stands."""
    consts = [_steps(c) if isinstance(c, CodeType) else c for c in code.co_consts]
    plain = [sorted(map(repr, c)) if isinstance(c, frozenset) else c for c in consts]
    return [code.co_code, code.co_names, plain]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _flat(value: Any, name: str = "") -> dict[str, Any]:
    """Nested values under dotted names."""
    if isinstance(value, dict):
        pairs: Iterator[tuple[Any, Any]] = iter(value.items())
    elif isinstance(value, list):
        pairs = enumerate(value)
    else:
        return {name: value}
    flat: dict[str, Any] = {}
    for key, part in pairs:
        flat |= _flat(part, f"{name}.{key}" if name else str(key))
    return flat


def _same(path: Path, wanted: dict[str, Any], found: dict[str, Any]) -> None:
    """Raise if a folder holds another log than the one wanted; name what differs."""
    old, new = _flat(found), _flat(wanted)
    differ = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    if not differ:
        return
    shown = [f"{key}: {old.get(key)!r} there, {new.get(key)!r} asked for" for key in differ[:5]]
    more = f" and {len(differ) - 5} more" if len(differ) > 5 else ""
    raise FileExistsError(
        f"path is {path}, which holds another log ({'; '.join(shown)}{more}). "
        "Choose another path, or delete that folder"
    )


# ------------------------------------------------------------------------------------- writing


def _make_room(path: Path, log: dict[str, Any]) -> None:
    """A folder that holds nothing but the announcement of this log."""
    path.mkdir(parents=True, exist_ok=True)
    found = sorted(path.iterdir())
    foreign = [f.name for f in found if not (_OWN.fullmatch(f.name) and f.is_file())]
    begun = path / STARTED
    if not begun.exists():  # then nothing shows that a day's file is ours
        foreign = [f.name for f in found if f.name != f".{STARTED}.part"]
    if foreign:
        raise FileExistsError(
            f"path is {path}, which holds files that are no part of a log ({', '.join(foreign[:5])}"
            f"{', …' if len(foreign) > 5 else ''}); nothing was changed. Choose an empty folder"
        )
    if begun.exists():
        _same(path, log, _json(begun)["log"])
    for file in found:
        if file != begun:
            file.unlink()
    _write_json(begun, {"log": log})


def _write_day(world: Kite, file: Path, chunks: Iterable[Chunk]) -> dict[str, int]:
    """Write a day's file and count."""
    rows = 0
    with _whole(file) as sink:
        writer = pq.ParquetWriter(sink, IMPRESSIONS.arrow, **PARQUET)
        try:
            for group in row_groups(columns(world, chunk) for chunk in chunks):
                writer.write_table(group, row_group_size=ROWS_PER_GROUP)
                rows += group.num_rows
        finally:
            writer.close()
    _flush_folder(file.parent)
    return {"rows": rows, "bytes": file.stat().st_size}


def row_groups(pieces: Iterable[dict[str, NDArray]]) -> Iterator[pa.Table]:
    """The rows of :func:`mlsd.kite.run.columns` in tables of ``ROWS_PER_GROUP``.

    So the bytes on disk do not depend on the chunks. Rows are gathered in one place that is used
    again, so each table is gone when the next one is asked for: keeping chunks until there are
    enough would leave holes in the memory, and let it creep up from day to day.
    """
    place = {
        column.name: np.empty(ROWS_PER_GROUP, column.type.to_pandas_dtype())
        for column in IMPRESSIONS.columns
    }
    used = 0
    for piece in pieces:
        low, rows = 0, piece["day"].size
        while low < rows:
            high = min(rows, low + ROWS_PER_GROUP - used)
            for name, gathered in place.items():
                gathered[used : used + high - low] = piece[name][low:high]
            used += high - low
            low = high
            if used == ROWS_PER_GROUP:
                yield as_table(place)
                used = 0
    if used:
        yield as_table({name: gathered[:used] for name, gathered in place.items()})


def _write_json(file: Path, content: dict[str, Any]) -> None:
    with _whole(file) as sink:
        sink.write(json.dumps(content, indent=1, ensure_ascii=False).encode())


@contextmanager
def _whole(file: Path) -> Iterator[BinaryIO]:
    """Write a file under another name, and give it its own when it is safely on disk."""
    part = file.with_name(f".{file.name}.part")
    try:
        with open(part, "wb") as sink:
            yield sink
            sink.flush()
            os.fsync(sink.fileno())
        os.replace(part, file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _flush_folder(path: Path) -> None:
    """Make the names in a folder outlast a power cut, where the system has a way to."""
    if os.name == "posix":
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _told(what: str, at: str, path: Path, remedy: str) -> str:
    """What happened to a log that is not whole, and what to do."""
    days = complete_days(path)
    whole = f"days {days[0]} … {days[-1]} are complete" if days else "no day is complete"
    return (
        f"{what} while writing {at} of the log in {path}; {whole}. {remedy} the same call again: "
        "it starts clean. read_log(path, unfinished=True) reads what is complete"
    )


# ------------------------------------------------------------------------------------- reading


def complete_days(path: str | Path) -> list[int]:
    """Days of which the whole file is there, in a finished or an unfinished log."""
    files = Path(path).iterdir() if Path(path).is_dir() else ()
    names = (_DAY_FILE.fullmatch(file.name) for file in files)
    return sorted(int(name[1]) for name in names if name)


def _day_file(path: Path, day: int) -> Path:
    return path / f"day-{day:04d}.parquet"


def _json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        content["log"]["world"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UnfinishedLogError(
            f"{file} is no marker that write_log wrote ({error!r}); choose another folder"
        ) from error
    return content


def _files(path: Path, days: Iterable[int] | None, unfinished: bool) -> list[Path]:
    """The files of some days, after a look at whether they are all there."""
    if not ((path / FINISHED).exists() or (path / STARTED).exists()):
        raise FileNotFoundError(f"path is {path}, which holds no log that write_log began")
    there = complete_days(path)
    if not unfinished:
        if not (path / FINISHED).exists():
            raise UnfinishedLogError(
                f"the log in {path} is not finished ({len(there)} of its days are complete). "
                "Call write_log again with the same arguments, or take the complete days with "
                "unfinished=True"
            )
        for day, wrote in _json(path / FINISHED)["days"].items():
            file = _day_file(path, int(day))
            if not file.is_file() or file.stat().st_size != wrote["bytes"]:
                raise UnfinishedLogError(
                    f"{file} is gone or is not as it was written; delete the folder and write "
                    "the log again, or take the other days with days=... and unfinished=True"
                )
    chosen = there if days is None else sorted(set(days))
    missing = [day for day in chosen if day not in there]
    if missing or not chosen:
        raise ValueError(f"days is {chosen}; the log in {path} has the days {there}")
    return [_day_file(path, day) for day in chosen]
