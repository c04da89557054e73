"""Daily signals that Kite can compute from its own log, and the noise they have when all is well.

They need the log of impressions and the table of users, never the truth: what stands here is what
a dashboard could show on the next morning.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy import stats

from mlsd.kite.state import PRIOR_RATE

FAMILIES = {
    "system": "does the log arrive, whole and once?",
    "data": "are the features what they were?",
    "model": "does the score still say what will be clicked?",
    "business": "do people come, click, watch and like it?",
}


class Day:
    """The rows of one day of the log, with what several signals share.

    Parameters
    ----------
    rows : dict of str to ndarray, each of shape (rows,)
        The columns ``NEEDED``, and ``device``.
    """

    def __init__(self, rows: dict[str, NDArray]) -> None:
        self.rows = rows["request_id"].size
        self.column = rows

    def mean(self, name: str) -> float:
        """Mean of a column over the rows that have a value."""
        value = self.column[name].astype(np.float64)
        return ratio(np.nansum(value), count(~np.isnan(value)))

    def share(self, where: NDArray[np.bool_]) -> float:
        """Share of the rows where something holds."""
        return ratio(count(where), self.rows)

    def per_click(self, name: str, where: NDArray[np.bool_] | None = None) -> float:
        """Sum of a column over the clicks (of some rows), per click."""
        on = self.clicked if where is None else self.clicked & where
        return ratio(self.column[name][on].sum(dtype=np.float64), count(on))

    def on(self, device: str) -> NDArray[np.bool_]:
        """Which rows come from a device."""
        return self.column["device"] == device

    @property
    def clicked(self) -> NDArray[np.bool_]:
        """Which rows are clicked."""
        return self.column["clicked"].astype(bool)

    @cached_property
    def clicks(self) -> int:
        """Number of clicks."""
        return count(self.clicked)

    @cached_property
    def page(self) -> NDArray[np.intp]:
        """First row of each page of the feed, shape (pages,)."""
        return np.unique(self.column["request_id"], return_index=True)[1]

    @cached_property
    def distinct(self) -> int:
        """Number of different slots of different pages."""
        slot = np.column_stack([self.column["request_id"], self.column["position"]])
        return len(np.unique(slot, axis=0))

    def different(self, name: str, where: NDArray[np.bool_] | None = None) -> int:
        """Number of different values of a column (in some rows)."""
        value = self.column[name]
        return np.unique(value if where is None else value[where]).size

    @cached_property
    def visitors(self) -> int:
        """Number of users in the log."""
        return self.different("user_id")

    def top_share(self, part: float) -> float:
        """Share of the clicks that come from this part of the visitors, those with the most."""
        per_user = np.bincount(np.unique(self.column["user_id"], return_inverse=True)[1],
                               self.clicked)  # fmt: skip
        most = -np.sort(-per_user)[: max(1, round(part * per_user.size))]
        return ratio(most.sum(), self.clicks)

    def auc_within_slots(self, name: str) -> float:
        """Probability that a clicked row has the higher value of two in the same slot.

        The Mann–Whitney statistic, summed over the slots. Slots are kept apart because the
        score decides the slot, and the slot decides whether a video is looked at.
        """
        won = pairs = 0.0
        for slot in np.unique(self.column["position"]):
            at = self.column["position"] == slot
            clicked = self.clicked[at]
            hits = count(clicked)
            ranks = stats.rankdata(self.column[name][at])
            won += ranks[clicked].sum() - hits * (hits + 1) / 2
            pairs += hits * (clicked.size - hits)
        return ratio(won, pairs)


def count(where: NDArray[np.bool_]) -> int:
    """How many are true."""
    return int(np.count_nonzero(where))


def ratio(part: float, whole: float) -> float:
    """A quotient; NaN where there is nothing to divide by."""
    return float(part / whole) if whole else float("nan")


@dataclass(frozen=True)
class Signal:
    """One line of the dashboard.

    Attributes
    ----------
    family : str
        One of ``FAMILIES``.
    unit : str
    meaning : str
        What it is and how it is computed, in one line.
    of : callable
        From a :class:`Day` to the value; NaN where it is not defined.
    """

    family: str
    unit: str
    meaning: str
    of: Callable[[Day], float]


SIGNALS: dict[str, Signal] = {
    "rows": Signal(
        "system", "impressions", "rows of the log",
        lambda day: day.rows,
    ),
    "repeated": Signal(
        "system", "share of rows", "1 − different (request_id, position) / rows",
        lambda day: 1 - ratio(day.distinct, day.rows),
    ),
    "pages_ios": Signal(
        "system", "share of pages", "pages of users of the iOS app / all pages",
        lambda day: float(np.mean(day.on("ios")[day.page])),
    ),
    "null_rate": Signal(
        "data", "share of rows", "rows whose video_click_rate is null / rows",
        lambda day: day.share(np.isnan(day.column["video_click_rate"])),
    ),
    "unknown_videos": Signal(
        "data", "share of videos",
        "videos whose video_click_rate is still exactly the prior / different videos shown",
        lambda day: ratio(
            day.different("video_id", day.column["video_click_rate"] == np.float32(PRIOR_RATE)),
            day.different("video_id"),
        ),
    ),
    "video_rate_shown": Signal(
        "data", "clicks per impression", "mean of video_click_rate over the rows that have one",
        lambda day: day.mean("video_click_rate"),
    ),
    "match_shown": Signal(
        "data", "inner product", "mean of taste_match",
        lambda day: day.mean("taste_match"),
    ),
    "auc": Signal(
        "model", "probability",
        "of two rows in the same slot, one clicked: how often it has the higher score",
        lambda day: day.auc_within_slots("score"),
    ),
    "match_auc": Signal(
        "model", "probability", "the same with taste_match instead of the score",
        lambda day: day.auc_within_slots("taste_match"),
    ),
    "calibration": Signal(
        "model", "ratio", "clicks / sum of scores; 1 if the score is the probability of a click",
        lambda day: ratio(day.clicks, day.column["score"].sum(dtype=np.float64)),
    ),
    "visitors": Signal(
        "business", "users", "different users in the log",
        lambda day: day.visitors,
    ),
    "pages_per_visitor": Signal(
        "business", "pages", "different pages / visitors",
        lambda day: ratio(day.page.size, day.visitors),
    ),
    "click_rate": Signal(
        "business", "clicks per impression", "clicks / rows",
        lambda day: ratio(day.clicks, day.rows),
    ),
    "clicks_per_visitor": Signal(
        "business", "clicks", "clicks / visitors",
        lambda day: ratio(day.clicks, day.visitors),
    ),
    "top_clickers": Signal(
        "business", "share of clicks", "clicks of the 1 in 100 visitors with the most / clicks",
        lambda day: day.top_share(0.01),
    ),
    "watch_android": Signal(
        "business", "s per click", "watch_s summed over clicks on Android / those clicks",
        lambda day: day.per_click("watch_s", day.on("android")),
    ),
    "watch_elsewhere": Signal(
        "business", "s per click", "watch_s summed over all other clicks / those clicks",
        lambda day: day.per_click("watch_s", ~day.on("android")),
    ),
    "likes_per_click": Signal(
        "business", "likes", "likes / clicks",
        lambda day: day.per_click("liked"),
    ),
    "stars": Signal(
        "business", "1 … 5 stars", "mean answer to the survey",
        lambda day: day.mean("survey"),
    ),
}  # fmt: skip
"""The single definition of every signal, in the order of the dashboard. All count the log as it
arrived, repeated rows included, unless they say “different”."""

NEEDED = (
    "day", "request_id", "user_id", "position", "video_id", "video_click_rate", "taste_match",
    "score", "clicked", "watch_s", "liked", "survey",
)  # fmt: skip


def describe() -> pd.DataFrame:
    """The signals as a table: name, family, unit and meaning."""
    return pd.DataFrame(
        [(name, s.family, s.unit, s.meaning) for name, s in SIGNALS.items()],
        columns=["signal", "family", "unit", "meaning"],
    )


def daily(log: pa.Table | pd.DataFrame, users: pd.DataFrame) -> pd.DataFrame:
    """All signals of every day in a log.

    Parameters
    ----------
    log : Table or DataFrame
        Impressions of whole days (``schema.IMPRESSIONS``).
    users : DataFrame
        The company's users (``schema.USERS``): whose device is which.

    Returns
    -------
    DataFrame
        One row a day, index ``day``; one column a signal.

    Raises
    ------
    ValueError
        If a column or a user is missing, or there are no rows.

    Examples
    --------
    >>> from mlsd.kite import Kite
    >>> world = Kite(users=200, videos=100)
    >>> table = daily(world.arrow_log("popularity", days=3), world.user_table())
    >>> table.shape, float(table["repeated"].max())
    ((3, 19), 0.0)
    """
    have = log.column_names if isinstance(log, pa.Table) else list(log.columns)
    missing = [name for name in NEEDED if name not in have]
    if missing:
        raise ValueError(f"log lacks the columns {missing}; signals need {list(NEEDED)}")
    if not len(log):
        raise ValueError("log has no rows; signals need at least one day")
    part = log.select(list(NEEDED)).to_pandas() if isinstance(log, pa.Table) else log
    column = {name: part[name].to_numpy() for name in NEEDED}
    device = users.set_index("user_id")["device"].reindex(column["user_id"])
    if device.isna().any():
        raise ValueError(
            f"users lacks user {device.index[device.isna()][0]}, who is in the log; "
            "it must hold every user"
        )
    column["device"] = device.to_numpy()
    order = np.argsort(column["day"], kind="stable")
    days, start = np.unique(column["day"][order], return_index=True)
    values = []
    for rows in np.split(order, start[1:]):
        one = Day({name: value[rows] for name, value in column.items()})
        values.append([signal.of(one) for signal in SIGNALS.values()])
    return pd.DataFrame(values, index=pd.Index(days, name="day"), columns=list(SIGNALS))


def bands(
    table: pd.DataFrame, day: int, *, false_alarms: float = 1e-3
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Where the signals lie in the week from a day on, if nothing happens.

    Each day is held against the same weekday of the week before: that takes out the season of
    the week and most of a slow trend, such as Kite's topics bring. The band is t × s, where s is
    the root mean square of these weekly changes over the days before. Every day stands in two
    changes, so half as many count as degrees of freedom of t.

    Parameters
    ----------
    table : DataFrame
        What :func:`daily` returned: the week, and at least 21 days before it on which all was
        well.
    day : int
        First day of the week.
    false_alarms : float
        Share of the values of a signal that lie outside, half on each side.

    Returns
    -------
    low, high : DataFrame
        One row a day of the week, as far as the table goes; one column a signal.

    Raises
    ------
    ValueError
        For less than 21 days before, days that are missing, or a share outside 0 … 1.

    Examples
    --------
    >>> days = pd.RangeIndex(30, name="day")
    >>> table = pd.DataFrame({"stars": [3.0, 3.1, 2.9] * 10}, index=days)
    >>> low, high = bands(table, day=28)
    >>> high["stars"].round(2).tolist()
    [3.64, 3.74]
    """
    before, week = table[table.index < day], table[table.index >= day][:7]
    if len(before) < 21:
        raise ValueError(f"table has {len(before)} days before day {day}; a band needs 21")
    if (np.diff(table.index) != 1).any() or week.empty:
        raise ValueError(f"table must hold every day once, in order, and day {day}")
    if not 0 < false_alarms < 1:
        raise ValueError(f"false_alarms is {false_alarms}; it must lie between 0 and 1")
    changes = before.to_numpy()[7:] - before.to_numpy()[:-7]
    half = stats.t.isf(false_alarms / 2, len(changes) / 2) * np.sqrt((changes**2).mean(axis=0))
    middle = before.to_numpy()[-7:][: len(week)]
    low, high = (
        pd.DataFrame(middle + sign * half, index=week.index, columns=table.columns)
        for sign in (-1, 1)
    )
    return low, high


def outside(table: pd.DataFrame, day: int, *, false_alarms: float = 1e-3) -> pd.DataFrame:
    """On which side of its band each signal lies in the week from a day on.

    One day outside says little: with 19 signals it happens in about one week of 8. Two days of
    a week on the same side are worth getting up for.

    Parameters
    ----------
    table, day, false_alarms
        As for :func:`bands`.

    Returns
    -------
    DataFrame of int8
        1 above, −1 below, 0 inside or missing; one row a day, one column a signal.
    """
    low, high = bands(table, day, false_alarms=false_alarms)
    # sums of floats: what has never moved must not be called outside by its last digit
    slack = 1e-9 * (1 + low.abs())
    week = table.loc[low.index]
    return (week > high + slack).astype(np.int8) - (week < low - slack).astype(np.int8)
