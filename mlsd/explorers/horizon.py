"""How long should you wait for the label? The error of a learned rate, against the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlsd import labels, style
from mlsd.explorers._base import DIGITS, STATIC, Control, Explorer, Setting, percent, show

_STEP = 0.5  # days between two horizons to choose from
_PARTS = {"late": "orange", "stale": "blue", "noise": "green"}


class HorizonExplorer(Explorer):
    """Wait longer for a label, and see what a rate learned from it is off by.

    The label of a click is whether it has converted by the horizon. A longer horizon counts more
    of the late conversions, leaves fewer clicks whose label is complete, and makes them older. The
    reference of all numbers is `mlsd.labels`.

    Parameters
    ----------
    log_days : int, default 28
        Days of events that there are to learn from.
    horizon : float, default 14
        Days from an event to the reading of its label.
    delay : float, default 2.5
        Mean of the exponential delay from an event to its outcome, in days.
    drift : float, default 0.03
        By which share of itself the true rate moves in a day (standard deviation).
    per_day : float, default 2
        Outcomes that the events of one day bring in the end.
    rate : float, default 0
        Share of the events that have an outcome, see `mlsd.labels.rate_error`.
    measured : DataFrame, optional
        What a simulation with this delay, drift and number of outcomes found: ``horizon`` in days,
        ``error`` as a share of the true rate, and optionally ``corrected``, the error after
        dividing by the share seen. Shown as points while the three are as they were given.
    event, outcome : str, default "click" and "conversion"
        What is waited on, and what comes late or never; both form their plural with an s.
    source : str, default "simulated"
        What the points are called.
    name : str, default "horizon"
        Identifier of the figure on its page, and its name in links to a setting of it.
    predict : sequence of float or None, default (2, 7, 21)
        Ask first which of these horizons learns the rate best. None asks nothing.

    Raises
    ------
    ValueError
        If the data are not as described.
    traitlets.TraitError
        If a setting is outside the range of its slider.

    Examples
    --------
    >>> explorer = HorizonExplorer(horizon=2)
    >>> explorer
    HorizonExplorer(log_days=28, horizon=2, delay=2.5, drift=0.03, per_day=2)
    >>> round(float(explorer.error.late), 3), round(float(explorer.error.total), 3)
    (0.449, 0.464)
    >>> explorer.best
    7.0
    """

    kind = "horizon"
    _esm = STATIC / "horizon.js"

    horizon = Setting(14.0).tag(sync=True)
    delay = Setting(2.5).tag(sync=True)
    drift = Setting(0.03).tag(sync=True)
    per_day = Setting(2.0).tag(sync=True)

    def __init__(
        self,
        *,
        log_days: int = 28,
        horizon: float = 14.0,
        delay: float = 2.5,
        drift: float = 0.03,
        per_day: float = 2.0,
        rate: float = 0.0,
        measured: pd.DataFrame | None = None,
        event: str = "click",
        outcome: str = "conversion",
        source: str = "simulated",
        name: str = "horizon",
        predict: Sequence[float] | None = (2.0, 7.0, 21.0),
    ) -> None:
        if isinstance(log_days, bool) or log_days != int(log_days) or log_days < 2:
            raise ValueError(f"log_days must be a whole number of at least 2, not {log_days!r}")
        if not 0 <= rate <= 1:
            raise ValueError(f"rate must lie from 0 to 1, not {rate!r}")
        for label, word in (("event", event), ("outcome", outcome)):
            if not word:
                raise ValueError(f"{label} must be a word, not {word!r}")
        at = {"delay": delay, "drift": drift, "per_day": per_day}
        first = {key: round(float(value), DIGITS) for key, value in at.items()}
        last = log_days - 1
        self._horizons = np.arange(0, last + _STEP, _STEP)
        super().__init__(
            name=name,
            title="How long should you wait for the label?",
            controls=[
                Control("horizon", "Horizon: days until the label is read", 0, last, _STEP),
                Control("delay", f"Mean delay of a {outcome} (days)", 0, log_days / 2, 0.5),
                Control("drift", "The rate moves by (% a day)", 0, 0.15, 0.005, percent=True),
                Control("per_day", f"{outcome.capitalize()}s a day", 0.5, 50, 0.5),
            ],
            data={
                "log_days": int(log_days),
                "rate": round(float(rate), DIGITS),
                "event": event,
                "outcome": outcome,
                "source": source,
                "measured": None if measured is None else _measured(measured, log_days) | first,
            },
            predict=None if predict is None else _asked(predict, last) | first,
            horizon=horizon,
            **first,
        )

    @property
    def error(self) -> labels.RateError:
        """Error of the rate at the current setting, and its parts."""
        return labels.rate_error(self.horizon, **self._world)

    @property
    def corrected(self) -> labels.RateError:
        """The same after dividing by the share seen."""
        return labels.corrected_rate_error(self.horizon, **self._world)

    @property
    def best(self) -> float:
        """The horizon, in steps of half a day, at which the rate is learned best."""
        return self._least(labels.rate_error(self._horizons, **self._world))[0]

    def numbers(self) -> dict[str, str]:
        """Label and text of each read-out at the current setting."""
        found = self.error
        return {
            "Seen by then": percent(float(found.seen)),
            "Late": percent(float(found.late)),
            "Stale": percent(float(found.stale)),
            "Noise": percent(float(found.noise)),
            "Error as read": percent(float(found.total)),
            "Divided by share": percent(float(self.corrected.total)),
        }

    def sentence(self) -> str:
        """What the current setting means, and which horizon would be the best one."""
        event, outcome, found = self.data["event"], self.data["outcome"], self.error
        when = f"{_days(self.horizon)} after" if self.horizon else "at"
        best, error = self._least(labels.rate_error(self._horizons, **self._world))
        other, least = self._least(labels.corrected_rate_error(self._horizons, **self._world))
        where = (
            "No horizon does better"
            if best == self.horizon
            else f"Best is {_days(best)} ({percent(error)})"
        )
        return (
            f"Read {when} the {event}, the label has {percent(float(found.seen))} of the "
            f"{outcome}s, and {_days(self._complete)} of {event}s are old enough to have one. "
            f"The learned rate is off by {percent(float(found.total))}: "
            f"{percent(float(found.late))} for {outcome}s still to come, "
            f"{percent(float(found.stale))} for what the rate did since, "
            f"{percent(float(found.noise))} by chance (the squares add up). {where}; divided by "
            f"the share seen, {_days(other)} ({percent(least)})."
        )

    def figure(self) -> str:
        """Static figure of the current setting, as inline SVG."""
        found, ink = self.error, style.colour("ink")
        whole = labels.rate_error(self._horizons, **self._world)
        corrected = labels.corrected_rate_error(self._horizons, **self._world)
        fig, (above, below) = plt.subplots(2, figsize=(4.8, 5.6))  # narrow: legible on a phone

        purple = style.colour("purple")
        above.plot(self._horizons, corrected.total, color=purple, label="divided by the share seen")
        above.plot(self._horizons, whole.total, color=ink, label="as read")
        points = self.data["measured"]
        if points is not None and all(points[key] == value for key, value in self._moving.items()):
            for key, tint in (("corrected", purple), ("error", ink)):
                if points[key] is not None:
                    above.plot(points["horizon"], points[key], "o", color=tint, markersize=4)
        above.plot(self.horizon, min(1, float(found.total)), "o", color=ink, markersize=8)
        above.set(title="Error of the learned rate", ylabel="of today's rate")
        for part, tint in _PARTS.items():
            colour, here = style.colour(tint), min(1, float(getattr(found, part)))
            below.plot(self._horizons, getattr(whole, part), color=colour, label=part)
            below.plot(self.horizon, here, "o", color=colour)
        below.set(title="Where it comes from", ylabel="of today's rate")
        for ax, parts in ((above, ["total"]), (below, [*_PARTS])):
            reach = min(1, float(max(getattr(found, part) for part in parts)))
            ax.vlines(self.horizon, 0, reach, color=ink, linewidth=1)
            ax.set(xlabel="days until the label is read", ylim=(0, 1), xlim=(0, None))
            ax.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
            ax.legend(loc="upper center")
        shown = style.figure_html(
            fig,
            title=self.title,
            alt=(
                f"Above: the error of the learned rate at each horizon from 0 to "
                f"{show(self._horizons[-1])} days, as read and divided by the share seen. Below: "
                f"its three parts, late, stale and noise. {self.sentence()}"
            ),
        )
        return shown.html

    @property
    def _moving(self) -> dict[str, float]:
        """The settings that make another world of it; the horizon does not."""
        return {key: value for key, value in self.settings.items() if key != "horizon"}

    @property
    def _world(self) -> dict[str, float]:
        """The current setting as `mlsd.labels` calls it."""
        return {
            "log_days": self.data["log_days"],
            "delay_days": self.delay,
            "drift": self.drift,
            "outcomes_per_day": self.per_day,
            "rate": self.data["rate"],
        }

    @property
    def _complete(self) -> float:
        return float(self.data["log_days"] - self.horizon)

    def _least(self, found: labels.RateError) -> tuple[float, float]:
        """Best horizon and the error there."""
        best = labels.best_horizon(self._horizons, found.total)
        return best, float(found.total[self._horizons == best][0])

    def _summary(self) -> list[str]:
        return [f"log_days={self.data['log_days']}", *super()._summary()]


def _measured(measured: pd.DataFrame, log_days: int) -> dict[str, Any]:
    """Check what was measured; returns it ready for JSON, with four digits."""
    missing = [column for column in ("horizon", "error") if column not in measured]
    if missing:
        raise ValueError(f"measured has no column {', '.join(missing)}")
    columns: dict[str, NDArray[np.float64]] = {
        key: measured[key].to_numpy(dtype=float)
        for key in ("horizon", "error", "corrected")
        if key in measured
    }
    horizon = columns["horizon"]
    if not ((horizon >= 0) & (horizon < log_days)).all():
        raise ValueError(
            f"measured must have horizons from 0 to less than the {log_days} days of the log"
        )
    for key, values in columns.items():
        if not (np.isfinite(values) & (values >= 0)).all():
            raise ValueError(f"measured must hold finite numbers of at least 0 in {key}")
    listed = {key: values.round(DIGITS).tolist() for key, values in columns.items()}
    return {"corrected": None, **listed}


def _asked(predict: Sequence[float], last: int) -> dict[str, Any]:
    """Check the horizons to choose from; returns them as the question."""
    horizons = [round(float(horizon), DIGITS) for horizon in predict]
    if len(horizons) < 2 or sorted(set(horizons)) != horizons:
        raise ValueError(f"predict must be two or more rising horizons, or None, not {predict!r}")
    if horizons[0] < 0 or horizons[-1] > last:
        raise ValueError(f"predict must lie from 0 to {last} days, not {predict!r}")
    return {"horizons": horizons}


def _days(value: float) -> str:
    return f"{show(value)} {'day' if value == 1 else 'days'}"
