"""Which objective still looks best on day 60? Mixes of clicks, watch time and satisfaction."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import traitlets
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from mlsd import goals, style
from mlsd.explorers._base import (
    DIGITS,
    STATIC,
    Control,
    Explorer,
    Setting,
    amount,
    change,
    percent,
    show,
)

WINDOW = 7
"""Days that a mean is taken over, the one that is judged and those before it."""
WEIGHTS = ("w_click", "w_watch", "w_satisfaction")
METRICS = {
    "clicks": "clicks",
    "watch_hours": "watch_hours",
    "satisfaction": "mean_satisfaction",
    "visitors": "visitors",
    "requests": "pages",
}
"""Columns of the runs, and what the explorer calls them: there, satisfaction is a weight."""
_MOST_DAYS = 19  # on the page: with 21 mixes and five metrics, 12 kB


@dataclass(frozen=True)
class Mix:
    """Weights of an objective, which share 1."""

    click: float
    watch: float
    satisfaction: float

    def __str__(self) -> str:
        """Say them: 60% clicks + 40% satisfaction."""
        named = (
            (self.click, "clicks"), (self.watch, "watch time"), (self.satisfaction, "satisfaction"),
        )  # fmt: skip
        parts = [(weight, name) for weight, name in named if weight]
        if len(parts) == 1:
            return f"all weight on {parts[0][1]}"
        return " + ".join(f"{_share(weight)} {name}" for weight, name in parts)


@dataclass(frozen=True)
class Outcome:
    """What a mix brings in the week up to a day.

    Attributes
    ----------
    clicks, watch_hours, visitors, pages : float
        Change of the daily mean against the baseline's in the same week, as a share of it; ``nan``
        where the baseline has none.
    mean_satisfaction : float
        Mean over clicks, 0 … 1; ``nan`` where there is no click.
    """

    clicks: float
    watch_hours: float
    mean_satisfaction: float
    visitors: float
    pages: float


class ObjectiveExplorer(Explorer):
    """Weigh clicks, watch time and satisfaction, and see what it brings on an early and a late day.

    The reference of all numbers is `mlsd.goals`.

    Parameters
    ----------
    runs : DataFrame
        One row a mix and day: the weights ``w_click``, ``w_watch`` and ``w_satisfaction``, which
        share 1, and of `mlsd.kite.run.Run.daily` the columns ``day``, ``clicks``, ``watch_hours``,
        ``satisfaction`` (mean over the day's clicks), ``visitors`` and ``requests`` (pages). Every
        mix has the same days, one after the other, and the first counts as day 1. For each pair
        of a weight of watch time and one of satisfaction that occur and share at most 1, there is
        a mix.
    baseline : DataFrame
        The same days of the feed that the mixes are compared with, without weights.
    watch, satisfaction : float, default 0
        Weights of watch time and of satisfaction; clicks have the rest. Set one of them later so
        that the two exceed 1, and the other gives way.
    day : float, default 7
        The day on which the mixes are judged, by the mean of the 7 days up to it. Of long runs
        every second or third day can be chosen, always the first one that ends a week and the last.
    name : str, default "objective"
        Identifier of the figure on its page, and its name in links to a setting.
    predict : bool, default True
        Ask first which mix brings the most clicks on the last day.
    old : str, default "the old feed"
        What the baseline is called.

    Raises
    ------
    ValueError
        If the data are not as described, if the two weights exceed 1, or if `predict` asks what
        `day` already shows.
    traitlets.TraitError
        If a setting is none of those that the runs hold.

    Examples
    --------
    >>> day = np.arange(1, 15)
    >>> old = pd.DataFrame({"day": day, "clicks": 50, "watch_hours": 2, "satisfaction": 0.4,
    ...                     "visitors": 40, "requests": 120})
    >>> greedy = old.assign(clicks=100 - 4 * day, w_click=1, w_watch=0, w_satisfaction=0)
    >>> kind = old.assign(clicks=50 + day, w_click=0, w_watch=0, w_satisfaction=1)
    >>> explorer = ObjectiveExplorer(pd.concat([greedy, kind]), old)
    >>> explorer
    ObjectiveExplorer(mixes=2, day=7, satisfaction=0, watch=0)
    >>> explorer.day = 14
    >>> round(explorer.outcome.clicks, 3)
    0.12
    >>> explorer.best("clicks")
    Mix(click=0.0, watch=0.0, satisfaction=1.0)
    """

    kind = "objective"
    _esm = STATIC / "objective.js"

    day = Setting(7.0).tag(sync=True)
    satisfaction = Setting(0.0).tag(sync=True)
    watch = Setting(0.0).tag(sync=True)

    def __init__(
        self,
        runs: pd.DataFrame,
        baseline: pd.DataFrame,
        *,
        watch: float = 0.0,
        satisfaction: float = 0.0,
        day: float = WINDOW,
        name: str = "objective",
        predict: bool = True,
        old: str = "the old feed",
    ) -> None:
        mixes, frames = _mixes(runs)
        old_days = _daily(baseline, "baseline")
        for mix, frame in zip(mixes, frames, strict=True):
            if not frame.index.equals(old_days.index):
                raise ValueError(
                    "runs and baseline must have the same days: "
                    f"{mix} has {_span(frame)}, and the baseline {_span(old_days)}"
                )
        _check_grid(mixes)
        shown = _shown_days(len(old_days))
        if predict not in (True, False):
            raise ValueError(f"predict must be True or False, not {predict!r}")
        if predict and (len(mixes) == 1 or Mix(1, 0, 0) not in mixes or day == shown[-1]):
            raise ValueError(
                "predict asks whether all weight on clicks is still best for clicks on the last "
                f"day: it needs that mix, another one, and a first day before {shown[-1]}; "
                "predict=False asks nothing"
            )
        if watch + satisfaction > 1 + 1e-9:
            raise ValueError(
                f"watch and satisfaction must share at most 1, not {watch!r} and {satisfaction!r}"
            )
        self._mixes = mixes
        self._days = shown
        self._old = _means(old_days, shown)
        every = [_means(frame, shown) for frame in frames]
        self._means = {key: np.stack([means[key] for means in every]) for key in METRICS.values()}
        super().__init__(
            name=name,
            title=f"Which objective still looks best on day {shown[-1]}?",
            controls=[
                Control.among("day", "Judged on day", shown),
                Control.among(
                    "satisfaction",
                    "Weight of satisfaction (%)",
                    (mix.satisfaction for mix in mixes),
                    percent=True,
                ),
                Control.among(
                    "watch", "Weight of watch time (%)", (mix.watch for mix in mixes), percent=True
                ),
            ],
            data={
                "days": shown,
                "watch": [mix.watch for mix in mixes],
                "satisfaction": [mix.satisfaction for mix in mixes],
                "means": {key: _plain(means) for key, means in self._means.items()},
                "baseline": {key: _plain(means) for key, means in self._old.items()},
                "old": old,
            },
            predict=True if predict else None,
            day=day,
            satisfaction=satisfaction,
            watch=watch,
        )

    @traitlets.observe("watch", "satisfaction")
    def _give_way(self, moved: dict[str, Any]) -> None:
        """Let the weight that was not set give way where the two exceed 1."""
        firm = moved["name"]
        other = "watch" if firm == "satisfaction" else "satisfaction"
        weight = getattr(self, other)
        room = [
            getattr(mix, other)
            for mix in self._mixes
            if getattr(mix, firm) == getattr(self, firm) and getattr(mix, other) <= weight
        ]
        setattr(self, other, max(room))

    @property
    def mix(self) -> Mix:
        """The weights of the current setting."""
        return self._mixes[self._place()]

    @property
    def outcome(self) -> Outcome:
        """The reference numbers of the current setting."""
        mix, at = self._place(), self._at()
        changes = {
            key: float(self._changes(key)[mix, at]) for key in self._means if _is_compared(key)
        }
        return Outcome(
            mean_satisfaction=float(self._means["mean_satisfaction"][mix, at]), **changes
        )

    def best(self, metric: str) -> Mix:
        """Find the mix with the highest mean of a metric in the week up to the current day.

        Parameters
        ----------
        metric : str
            A field of `Outcome`.

        Returns
        -------
        Mix
            Of several with the same mean, the one with the most weight on clicks.

        Raises
        ------
        ValueError
            If there is no such metric, or it is undefined for every mix.
        """
        if metric not in self._means:
            raise ValueError(f"metric must be one of {', '.join(self._means)}, not {metric!r}")
        return self._mixes[self._leader(metric, self._at())]

    def numbers(self) -> dict[str, str]:
        """Label and text of each read-out at the current setting."""
        found = self.outcome
        was = float(self._old["mean_satisfaction"][self._at()])
        return {
            "Clicks": change(found.clicks),
            "Watch hours": change(found.watch_hours),
            f"Satisfaction (old: {_score(was)})": _score(found.mean_satisfaction),
            "Visitors": change(found.visitors),
            "Pages, for ads": change(found.pages),
        }

    def sentence(self) -> str:
        """What the setting means, what was or becomes of it on another day, and who is ahead."""
        at, last = self._at(), len(self._days) - 1
        then = ""
        if at < last:
            then = f"; by day {self._days[last]}, {self._brings(last)}"
        elif last:
            then = f"; on day {self._days[0]} it was {self._brings(0)}"
        return (
            f"{_capital(str(self.mix))}: compared with {self.data['old']}, {self._brings(at)} "
            f"in the week up to day {self._days[at]}{then}.{self._standing(at)}"
        )

    def figure(self) -> str:
        """Static figure of the current setting, as inline SVG."""
        mix, at, day = self._place(), self._at(), self._days[self._at()]
        changes = {"clicks": self._changes("clicks"), "visitors": self._changes("visitors")}
        tints = {"clicks": style.colour("orange"), "visitors": style.colour("blue")}
        ink = style.colour("ink")
        fig, (above, below) = plt.subplots(2, figsize=(4.8, 6.4))  # narrow: legible on a phone

        for metric, values in changes.items():
            above.plot(self._days, values[mix], color=tints[metric], label=metric)
            above.plot(day, values[mix, at], "o", color=tints[metric])
        above.axvline(day, color=ink, linewidth=1)
        above.set(title="This mix, day by day", xlabel="day")
        above.set(ylabel=f"against {self.data['old']}", ylim=_extent(np.stack([*changes.values()])))

        below.plot(
            changes["clicks"][:, at], changes["visitors"][:, at], "o", color=style.colour("muted")
        )
        below.plot(changes["clicks"][mix, at], changes["visitors"][mix, at], "o", color=ink)
        # of one mix there is no best
        for metric, tint in tints.items() if len(self._mixes) > 1 else ():
            best = self._leader(metric, at)
            where = [values[best, at] for values in changes.values()]
            # the second ring is wider: one mix may be the best for both
            ring = {"markersize": 11 if metric == "clicks" else 15, "fillstyle": "none"}
            below.plot(*where, "o", color=tint, label=f"most {metric}", **ring)
        below.axvline(0, color=ink, linewidth=1)
        below.set(title=f"{len(self._mixes)} mixes, day {day}", xlabel="change in clicks")
        below.set(ylabel="change in visitors")
        below.set(xlim=_extent(changes["clicks"]), ylim=_extent(changes["visitors"]))
        below.xaxis.set_major_locator(MaxNLocator(5))
        tight = {"borderpad": 0, "handlelength": 1.2, "handletextpad": 0.4, "columnspacing": 1.2}
        for ax in (above, below):
            ax.axhline(0, color=ink, linewidth=1)
            if ax.get_legend_handles_labels()[0]:
                ax.legend(ncols=2, loc="lower right", bbox_to_anchor=(1.02, 0.98), **tight)
        for axis in (above.yaxis, below.xaxis, below.yaxis):
            axis.set_major_formatter(FuncFormatter(lambda value, _: _short(value)))
        shown = style.figure_html(
            fig,
            title=self.title,
            alt=(
                f"Above: the change in clicks and in visitors from day {self._days[0]} to day "
                f"{self._days[-1]}. Below: both changes of every mix on day {day}. "
                f"{self.sentence()}"
            ),
        )
        return shown.html

    def _place(self) -> int:
        weights = (self.watch, self.satisfaction)
        return [(mix.watch, mix.satisfaction) for mix in self._mixes].index(weights)

    def _at(self) -> int:
        return self._days.index(int(self.day))

    def _changes(self, metric: str) -> NDArray[np.float64]:
        """Change of every mix on every day, shape (mixes, days)."""
        return goals.change_against(self._means[metric], self._old[metric])

    def _leader(self, metric: str, at: int) -> int:
        return goals.best_mix(self._means[metric][:, at])

    def _brings(self, at: int) -> str:
        mix = self._place()
        clicks, visitors = (
            _compared(float(self._changes(metric)[mix, at]), metric)
            for metric in ("clicks", "visitors")
        )
        return f"{clicks} and {visitors}"

    def _standing(self, at: int) -> str:
        """Say which mixes are ahead on a day."""
        if len(self._mixes) == 1:
            return ""
        mix, leads, leader = self._place(), {}, {}
        for metric in ("clicks", "visitors"):
            place, means = self._leader(metric, at), self._means[metric][:, at]
            leads[metric] = means[mix] == means[place]
            ahead = change(float(self._changes(metric)[place, at]))
            leader[metric] = f"{self._mixes[place]} ({ahead})"
        day = f" On day {self._days[at]}"
        if all(leads.values()):
            return f"{day} no mix brings more clicks or more visitors."
        for metric, other in (("clicks", "visitors"), ("visitors", "clicks")):
            if leads[metric]:
                return f"{day} no mix brings more {metric}; most {other} come with {leader[other]}."
        return (
            f"{day} most clicks come with {leader['clicks']}, most visitors with "
            f"{leader['visitors']}."
        )

    def _summary(self) -> list[str]:
        return [f"mixes={len(self._mixes)}", *super()._summary()]


def _mixes(runs: pd.DataFrame) -> tuple[list[Mix], list[pd.DataFrame]]:
    """Take the runs apart: the mixes, those with most weight on clicks first, and their days."""
    _require(runs, "runs", (*WEIGHTS, "day", *METRICS))
    weights = runs[list(WEIGHTS)].astype(float)
    wrong = ~((weights >= 0).all(axis=1) & ((weights.sum(axis=1) - 1).abs() < 1e-3))
    if runs.empty:
        raise ValueError("runs has no rows")
    if wrong.any():
        given = ", ".join(show(weight) for weight in weights[wrong].iloc[0])
        raise ValueError(f"runs must have weights of at least 0 that share 1, not {given}")
    found = {}
    pairs = weights.iloc[:, 1:].round(DIGITS)
    for watch, satisfaction in pairs.drop_duplicates().itertuples(index=False):
        # as JavaScript computes it; adding 0 makes the -0 of a rounding error a plain 0
        mix = Mix(round(1 - watch - satisfaction, DIGITS) + 0.0, watch, satisfaction)
        rows = runs[(pairs.eq([watch, satisfaction])).all(axis=1).to_numpy()]
        found[mix] = _daily(rows, f"runs, with {mix},")
    mixes = sorted(found, key=lambda mix: (-mix.click, -mix.watch))
    return mixes, [found[mix] for mix in mixes]


def _daily(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Check the days of one feed; returns its metrics, index the day."""
    _require(frame, name, ("day", *METRICS))
    daily = frame[["day", *METRICS]].set_index("day").sort_index().rename(columns=METRICS)
    daily = daily.astype(float)
    days = daily.index.to_numpy()
    if len(days) < WINDOW or not (np.diff(days) == 1).all():
        raise ValueError(
            f"{name} must have one row for each of at least {WINDOW} days, one after the other, "
            f"not {_span(daily)}"
        )
    known = daily.drop(columns="mean_satisfaction")
    if not (np.isfinite(known).all(axis=None) and (known >= 0).all(axis=None)):
        raise ValueError(f"{name} must hold finite numbers of at least 0")
    score = daily["mean_satisfaction"][daily["clicks"] > 0]
    if not score.between(0, 1).all():
        raise ValueError(f"{name} must have a satisfaction from 0 to 1 on each day with clicks")
    return daily


def _require(frame: pd.DataFrame, name: str, columns: Iterable[str]) -> None:
    missing = [column for column in columns if column not in frame]
    if missing:
        raise ValueError(f"{name} has no column {', '.join(missing)}")


def _check_grid(mixes: list[Mix]) -> None:
    """Each setting of the two sliders must be a mix that was run."""
    run = {(mix.watch, mix.satisfaction) for mix in mixes}
    for watch in sorted({mix.watch for mix in mixes}):
        for satisfaction in sorted({mix.satisfaction for mix in mixes}):
            if watch + satisfaction <= 1 + 1e-9 and (watch, satisfaction) not in run:
                raise ValueError(
                    f"runs lack the mix with w_watch={show(watch)} and "
                    f"w_satisfaction={show(satisfaction)}: each pair of weights that occur and "
                    "share at most 1 must be there"
                )


def _shown_days(days: int) -> list[int]:
    """Choose the days to show: the first that ends a week, even steps from there, and the last."""
    step = max(1, math.ceil((days - WINDOW) / (_MOST_DAYS - 1)))
    return sorted({*range(WINDOW, days + 1, step), days})


def _means(daily: pd.DataFrame, shown: list[int]) -> dict[str, NDArray[np.float64]]:
    """Means over the week up to each day shown, with four digits that count."""
    ends = np.array(shown) - WINDOW
    found = {}
    for key in daily:
        # a satisfied click counts the same on a busy day and on a quiet one
        weights = daily["clicks"] if key == "mean_satisfaction" else None
        means = goals.trailing_mean(daily[key], WINDOW, weights=weights)[ends]
        found[str(key)] = np.array([float(f"{mean:.4g}") for mean in means])
    return found


def _plain(means: NDArray[np.float64]) -> list[Any]:
    """Ready for JSON, which has neither ``nan`` nor a short form of 500.0."""
    if means.ndim == 2:
        return [_plain(row) for row in means]
    return [
        None if np.isnan(mean) else int(mean) if mean == int(mean) else mean
        for mean in means.tolist()
    ]


def _extent(changes: NDArray[np.float64]) -> tuple[float, float]:
    """Range of some changes and of none, with room for a dot at its ends."""
    finite = np.append(changes[np.isfinite(changes)], 0)
    low, high = float(finite.min()), float(finite.max())
    room = 0.07 * (high - low) or 0.1
    return low - room, high + room


def _compared(value: float, things: str) -> str:
    """Say a change: 97.5% more clicks, as many clicks, 2.5% fewer clicks."""
    if np.isnan(value):
        return f"an undefined change in {things}"
    if change(value)[0] not in "+−":
        return f"as many {things}"
    return f"{percent(abs(value))} {'more' if value > 0 else 'fewer'} {things}"


def _span(daily: pd.DataFrame) -> str:
    days = daily.index
    return f"{len(days)} rows from day {days.min()} to {days.max()}" if len(days) else "no rows"


def _is_compared(key: str) -> bool:
    return key != "mean_satisfaction"


def _share(weight: float) -> str:
    return f"{show(100 * weight)}%"


def _score(value: float) -> str:
    return percent(value) if np.isnan(value) else amount(value)


def _short(value: float) -> str:
    return change(value).replace(".0%", "%")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
