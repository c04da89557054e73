"""Two policies on the same days and the same users: what an A/B test tries to find out.

A company sees each user under one policy only. Here everybody lives the days of the experiment
twice, with the same luck (common random numbers), so both potential outcomes are known (Rubin
1974; Imbens and Rubin 2015, chapter 1), and with them the effect that a test estimates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from mlsd.kite.assignment import as_mask, assign
from mlsd.kite.policies import Policy, Split, as_policy
from mlsd.kite.run import Run, run

if TYPE_CHECKING:
    from mlsd.kite.state import State
    from mlsd.kite.world import Kite

SEEN = ("clicks", "watch_s", "likes", "shares", "visits", "requests", "impressions")
"""What the company counts for each user; watch time in seconds."""

METRICS = (*SEEN, "satisfaction")
"""The same and, from the truth, satisfaction summed over clicks."""

KNOWN = ("country", "device", "signup_day", "circle_id")
"""What the company knows of a user beforehand."""


@dataclass(frozen=True, eq=False)
class Experiment:
    """Both potential outcomes of every user, and what the company would see of them.

    Attributes
    ----------
    world : Kite
    control, treatment : Policy
    start : State
        The morning of the first day.
    days : int
    outcomes : DataFrame
        One row for each user who had signed up by that morning, index ``user_id``. For each of
        ``METRICS`` three columns: ``before_…`` is the total over the days before, under control;
        ``control_…`` and ``treatment_…`` are the totals over the experiment if everybody were
        under that policy.
    """

    world: Kite
    control: Policy
    treatment: Policy
    start: State
    days: int
    outcomes: pd.DataFrame

    @property
    def interference(self) -> bool:
        """Whether one user's policy can reach another user."""
        return self.world.retention.social_pull != 0

    def effect(self, metric: str, *, per: str | None = None) -> float:
        """True effect of treating everybody instead of nobody.

        Parameters
        ----------
        metric : str
            One of ``METRICS``.
        per : str, optional
            A second metric, for the effect on a ratio of totals: ``effect("clicks",
            per="impressions")`` is the effect on the click rate. Default: per user.

        Returns
        -------
        float
            In units of the metric per user, or per unit of the second metric.

        Raises
        ------
        ValueError
            For an unknown metric.
        """
        total = {
            arm: self.outcomes[f"{arm}_{_metric('metric', metric)}"].sum()
            / (
                len(self.outcomes)
                if per is None
                else self.outcomes[f"{arm}_{_metric('per', per)}"].sum()
            )
            for arm in ("control", "treatment")
        }
        return float(total["treatment"] - total["control"])

    def assign(self, seed: int, *, share: float = 0.5, by: str = "user") -> NDArray[np.bool_]:
        """Who is treated; see :func:`mlsd.kite.assignment.assign`.

        Parameters
        ----------
        seed : int
            Another seed, another assignment.
        share : float
            Probability of being treated, 0 … 1.
        by : str
            Unit of randomisation: ``"user"``, or ``"circle"`` for whole circles of friends.

        Returns
        -------
        ndarray of bool, shape (users of the world,)

        Raises
        ------
        ValueError
            For another unit, or a share out of range.
        """
        if by not in ("user", "circle"):
            raise ValueError(f"by is {by!r}; the units are 'user' and 'circle'")
        people = self.world.population
        unit = np.arange(self.world.users) if by == "user" else people.circle
        return assign(self.world, seed, share, unit)

    def observe(self, treated: ArrayLike) -> pd.DataFrame:
        """What the company would see under an assignment, read from the potential outcomes.

        Instant, so a test can be repeated a thousand times; :meth:`live` gives the same table.

        Parameters
        ----------
        treated : array_like of bool, shape (users of the world,)

        Returns
        -------
        DataFrame
            One row a user, index ``user_id``: ``treated``, what is ``SEEN``, the same as
            ``before_…``, and ``KNOWN``.

        Raises
        ------
        ValueError
            For a mask of the wrong shape or type, or where users reach each other
            (``retention.social_pull`` above 0): then a user's outcome depends on the whole
            assignment, and has to be lived.
        """
        mask = as_mask(self.world, treated)
        if self.interference:
            raise ValueError(
                f"retention.social_pull is {self.world.retention.social_pull}, so outcomes depend "
                "on the friends' arms too and cannot be read off; use live(treated)"
            )
        mine = mask[self.outcomes.index]
        return self._table(mine, np.where(mine[:, None], *self._arms))

    def live(self, treated: ArrayLike) -> pd.DataFrame:
        """The same table as :meth:`observe`, from really living the mixed assignment.

        Takes a run, and holds with interference too.

        Parameters
        ----------
        treated : array_like of bool, shape (users of the world,)
        """
        mask = as_mask(self.world, treated)
        split = Split(mask, self.control, self.treatment)
        lived = _live(self.world, split, self.days, self.start).users
        ids = self.outcomes.index
        return self._table(mask[ids], lived.loc[ids, list(SEEN)].to_numpy())

    def _table(self, mine: NDArray[np.bool_], values: NDArray[np.float64]) -> pd.DataFrame:
        now = pd.DataFrame(values, self.outcomes.index, list(SEEN))
        now.insert(0, "treated", mine)
        return pd.concat([now, self._fixed], axis=1)

    @cached_property
    def _arms(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Outcomes when treated, and when not, each of shape (population, seen)."""
        treatment, control = (
            self.outcomes[[f"{arm}_{metric}" for metric in SEEN]].to_numpy()
            for arm in ("treatment", "control")
        )
        return treatment, control

    @cached_property
    def _fixed(self) -> pd.DataFrame:
        """What no assignment changes."""
        known = self.world.user_table().set_index("user_id").loc[self.outcomes.index, list(KNOWN)]
        before = self.outcomes[[f"before_{metric}" for metric in SEEN]]
        return pd.concat([before, known], axis=1)


def experiment(
    world: Kite,
    control: Policy | str,
    treatment: Policy | str,
    days: int,
    *,
    before: int = 14,
    start: State | None = None,
) -> Experiment:
    """Live some days under control, then the experiment under each policy.

    During the experiment the videos' counters stand still, in every arm. If they counted,
    the arms would teach each other: a video that the treatment shows often would rise in the
    control's popularity too. What is kept about single users (their click rate, their history)
    goes on, since it stays with the user. With that, with draws that depend on user and request
    alone, and with ``retention.social_pull`` at 0, no user's outcome depends on another's arm
    (SUTVA: Imbens and Rubin 2015, section 1.6). It needs policies that keep no memory of their
    own, too.

    Parameters
    ----------
    world : Kite
    control, treatment : Policy or str
    days : int
        Length of the experiment.
    before : int
        Days under control that come first, at least 1: the counters need them, and they give the
        covariates of CUPED.
    start : State, optional
        Where the days before begin, such as the end of an earlier run. Default: the first
        morning.

    Returns
    -------
    Experiment

    Raises
    ------
    ValueError
        For an unknown policy, or days that the world does not have.

    Examples
    --------
    >>> from mlsd.kite import Kite
    >>> test = Kite(seed=7, users=200, videos=100).experiment("uniform", "popularity", days=7)
    >>> test.effect("clicks") > 0
    True
    >>> table = test.observe(test.assign(seed=1))
    >>> [name for name in table if not name.startswith("before_")][:4]
    ['treated', 'clicks', 'watch_s', 'likes']
    """
    if before < 1:
        raise ValueError(f"before is {before}; it must be at least 1 day")
    control, treatment = as_policy(control), as_policy(treatment)
    past = run(world, control, before, start=start)
    arms = {
        "before": past,
        "control": _live(world, control, days, past.state),
        "treatment": _live(world, treatment, days, past.state),
    }
    ids = np.flatnonzero(world.population.signup_day < past.state.day)
    outcomes = pd.concat(
        [a.users.loc[ids, list(METRICS)].add_prefix(f"{name}_") for name, a in arms.items()], axis=1
    )
    return Experiment(world, control, treatment, past.state, days, outcomes)


def _live(world: Kite, policy: Policy, days: int, start: State) -> Run:
    return run(world, policy, days, start=start, learn=False)


def _metric(argument: str, name: str) -> str:
    if name not in METRICS:
        raise ValueError(f"{argument} is {name!r}; known metrics are {', '.join(METRICS)}")
    return name
