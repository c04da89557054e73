"""Some days of Kite under one policy: the log, and what the truth says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from mlsd.kite import incidents
from mlsd.kite.feed import Chunk, simulate
from mlsd.kite.parameters import DEVICES
from mlsd.kite.policies import Policy, as_policy
from mlsd.kite.schema import IMPRESSIONS
from mlsd.kite.state import State

if TYPE_CHECKING:
    from mlsd.kite.world import Kite

_SCHEMA = IMPRESSIONS.arrow
_IOS, _ANDROID = list(DEVICES).index("ios"), list(DEVICES).index("android")


@dataclass(frozen=True, eq=False)
class Run:
    """What happened, counted without loss (incidents of logging do not reach it).

    Attributes
    ----------
    world : Kite
    policy : str
        Name of the policy.
    daily : DataFrame
        One row a day: ``day``, ``visitors``, ``requests``, ``impressions``, ``clicks``,
        ``expected_clicks`` (sum of true probabilities), ``watch_hours``, ``likes``, ``shares``
        and ``satisfaction`` (true mean over clicks).
    users : DataFrame
        One row a user, index ``user_id``: totals of ``visits``, ``requests``, ``impressions``,
        ``clicks``, ``watch_s``, ``likes``, ``shares`` and ``satisfaction`` (summed over clicks).
    visits : ndarray of bool, shape (days, users)
        Who opened the app.
    state : State
        The evening of the last day; a later run can start from it.
    """

    world: Kite
    policy: str
    daily: pd.DataFrame
    users: pd.DataFrame
    visits: NDArray[np.bool_]
    state: State

    def retention(self, day: int = 60, *, within: int = 7) -> float:
        """Share of the first week's users who come in the `within` days up to a day.

        Parameters
        ----------
        day : int
            Days since the run began, the last one of the window; at most its length.
        within : int
            Length of both windows.

        Raises
        ------
        ValueError
            If the run is shorter.
        """
        if not within < day <= len(self.visits):
            raise ValueError(
                f"day is {day}; this run allows {within + 1} … {len(self.visits)} "
                f"with windows of {within} days"
            )
        early = self.visits[:within].any(axis=0)
        late = self.visits[day - within : day].any(axis=0)
        return float(np.mean(late, where=early))


def run(
    world: Kite,
    policy: Policy | str,
    days: int,
    *,
    start: State | None = None,
    learn: bool = True,
    chunk_users: int = 2**12,
) -> Run:
    """Let the company live for some days and count.

    Parameters
    ----------
    world : Kite
    policy : Policy or str
    days : int
    start : State, optional
        Where to start; it is copied. Default: the first morning.
    learn : bool
        Whether the videos' counters go on counting; see :func:`mlsd.kite.feed.simulate`.
    chunk_users : int
        Users simulated at once.

    Returns
    -------
    Run
    """
    policy = as_policy(policy)
    state = State.begin(world, start)
    first = state.day
    chunks = simulate(world, policy, days, state, chunk_users=chunk_users, learn=learn)
    rows: dict[int, dict[str, float]] = {}
    visits = np.zeros((days, world.users), bool)
    totals = {name: np.zeros(world.users) for name in _PER_USER}
    for chunk in chunks:
        day, clicks, slots = chunk.requests.day, chunk.clicks, chunk.requests.slots
        visits[day - first, chunk.visitors] = True
        row = rows.setdefault(day, dict.fromkeys(_PER_DAY, 0.0))
        row["visitors"] += chunk.visitors.size
        row["requests"] += len(chunk.requests)
        row["impressions"] += chunk.video.size
        row["clicks"] += clicks.user.size
        row["expected_clicks"] += chunk.p_click.sum(dtype=np.float64)
        row["watch_hours"] += clicks.watch_s.sum(dtype=np.float64) / 3600
        row["likes"] += clicks.liked.sum()
        row["shares"] += clicks.shared.sum()
        row["satisfaction"] += clicks.satisfaction.sum(dtype=np.float64)
        totals["visits"][chunk.visitors] += 1
        pages = np.bincount(chunk.requests.user, minlength=world.users)
        totals["requests"] += pages
        totals["impressions"] += pages * slots
        for name, value in (
            ("clicks", None), ("watch_s", clicks.watch_s), ("likes", clicks.liked),
            ("shares", clicks.shared), ("satisfaction", clicks.satisfaction),
        ):  # fmt: skip
            totals[name] += np.bincount(clicks.user, weights=value, minlength=world.users)
    daily = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), name="day")).reset_index()
    daily["satisfaction"] /= daily["clicks"].clip(lower=1)
    counts = ["visitors", "requests", "impressions", "clicks", "likes", "shares"]
    daily[counts] = daily[counts].astype(np.int64)
    users = pd.DataFrame(totals, index=pd.RangeIndex(world.users, name="user_id"))
    return Run(world, policy.name, daily, users, visits, state)


_PER_DAY = (
    "visitors", "requests", "impressions", "clicks", "expected_clicks", "watch_hours", "likes",
    "shares", "satisfaction",
)  # fmt: skip
_PER_USER = (
    "visits", "requests", "impressions", "clicks", "watch_s", "likes", "shares", "satisfaction",
)  # fmt: skip


def impressions(world: Kite, chunk: Chunk) -> pa.Table:
    """The log of a chunk as the company's pipeline delivers it: ``schema.IMPRESSIONS``."""
    return as_table(columns(world, chunk))


def columns(world: Kite, chunk: Chunk) -> dict[str, NDArray]:
    """The same as plain arrays, one entry a row; what is missing is NaN, or 0 in ``survey``.

    Incidents of logging act here: lost pages, pages delivered twice, a changed unit.
    """
    requests, clicks = chunk.requests, chunk.clicks
    n, k = chunk.video.shape
    watch = np.zeros((n, k), np.float32)
    liked, shared = np.zeros((n, k), bool), np.zeros((n, k), bool)
    survey = np.zeros((n, k), np.int8)
    at = (clicks.row, clicks.slot)
    watch[at], liked[at], shared[at], survey[at] = (
        clicks.watch_s, clicks.liked, clicks.shared, clicks.survey,
    )  # fmt: skip
    device = world.population.device[requests.user]
    share = incidents.strength(world, "unit_change", requests.day)
    if share is not None:
        new_app = incidents.hit(world, "unit_change", requests.user, share)
        watch[(device == _ANDROID) & new_app] *= 1000
    found: dict[str, NDArray] = {
        "day": np.full(n, requests.day, np.int16),
        "request_id": requests.request_id,
        "user_id": requests.user,
        "time_s": requests.time_s,
        "position": np.broadcast_to(np.arange(1, k + 1, dtype=np.int8), (n, k)),
        "video_id": chunk.video,
        "propensity": chunk.slates.propensity,
        "propensity_given_above": chunk.slates.propensity_given_above,
        "score": chunk.slates.score,
        **chunk.features,
        "clicked": chunk.clicked,
        "watch_s": watch,
        "liked": liked,
        "shared": shared,
        "survey": survey,
    }
    rows = delivered(world, requests.day, requests.key, device)
    for name, value in found.items():
        if rows is not None:
            value = value[rows]
        found[name] = np.repeat(value, k) if value.ndim == 1 else np.ravel(value)
    return found


def as_table(columns: dict[str, NDArray]) -> pa.Table:
    """Arrays of :func:`columns` as an Arrow table, which shares their memory where it can."""
    arrays = [
        pa.array(columns[c.name], c.type, mask=_missing(c.name, columns[c.name]))
        for c in IMPRESSIONS.columns
    ]
    return pa.Table.from_arrays(arrays, schema=_SCHEMA)


def _missing(name: str, flat: NDArray) -> NDArray[np.bool_] | None:
    """Where a column is null; None if nowhere, which is several times as fast to convert."""
    if name == "survey":
        return flat == 0
    if flat.dtype.kind != "f":
        return None
    missing = np.isnan(flat)
    return missing if missing.any() else None


def delivered(
    world: Kite, day: int, keys: NDArray[np.uint64], device: NDArray[np.int8]
) -> NDArray | None:
    """Which requests reach the log, in order; None if all do, once."""
    lost = incidents.strength(world, "logging_loss", day)
    twice = incidents.strength(world, "duplicates", day)
    if lost is None and twice is None:
        return None
    copies = np.ones(keys.size, np.int64)
    if twice is not None:
        copies[incidents.hit(world, "duplicates", keys, twice)] = 2
    if lost is not None:
        copies[(device == _IOS) & incidents.hit(world, "logging_loss", keys, lost)] = 0
    return np.repeat(np.arange(keys.size), copies)
