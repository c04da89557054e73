"""What no company knows of itself: the probabilities behind every line of the log."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from mlsd.kite import incidents
from mlsd.kite.draws import Purpose, generator
from mlsd.kite.parameters import TOPICS, Behaviour

if TYPE_CHECKING:
    from mlsd.kite.world import Kite

Floats = NDArray[np.float32]


class Truth:
    """The mechanism, to be asked. Users, videos, positions and days broadcast.

    Parameters
    ----------
    world : Kite
    """

    def __init__(self, world: Kite) -> None:
        self.world = world
        rng = generator(world.seed, Purpose.TREND)
        self._phase = rng.random(len(TOPICS))
        self._period = world.drift.topic_period_days * rng.uniform(0.7, 1.3, len(TOPICS))

    def taste(self, users: ArrayLike, day: int) -> Floats:
        """Taste of users on one day, drift and concept shifts included.

        A part ``taste_per_day × day`` of it has moved to the next community's.

        Returns
        -------
        ndarray of float32, shape (users, topics)
        """
        users, day = self._users(users), self.world.check_day(day)
        people, rate = self.world.population, self.world.drift.taste_per_day
        moved = np.float32(min(1.0, rate * day))
        after = (people.community[users] + 1) % self.world.audience.communities
        now = (1 - moved) * people.taste.take(users, axis=0)
        now += moved * people.community_taste.take(after, axis=0)
        return incidents.shift_taste(self.world, day, users, now)

    def trend(self, day: int) -> Floats:
        """Popularity of each topic on a day in log-odds of a click: a sine with its own period.

        Returns
        -------
        ndarray of float32, shape (topics,)
        """
        turn = 2 * np.pi * (self.world.check_day(day) / self._period + self._phase)
        return (self.world.catalogue.trend_amplitude * np.sin(turn)).astype(np.float32)

    def affinity(self, users: ArrayLike, videos: ArrayLike, day: ArrayLike = 0) -> Floats:
        """Inner product of the user's taste and the video's topics."""
        u, v, d = np.broadcast_arrays(self._users(users), self._videos(videos), self._days(day))
        out = np.empty(u.shape, np.float32)
        for one in np.unique(d):
            on = d == one
            taste = self.taste(u[on], int(one))
            out[on] = np.einsum("nt,nt->n", taste, self.world.shelf.topic[v[on]])
        return out

    def examination(self, position: ArrayLike) -> Floats:
        """Probability that a slot is looked at: position ** −power (position-based model).

        Position-based model: Craswell et al. 2008; Joachims et al. 2017, section 5.

        Raises
        ------
        ValueError
            For a position that is no whole number in 1 … slots.
        """
        k = _whole("position", position, 1, self.world.feed.slots)
        return (k.astype(np.float64) ** -self.world.feed.examination_power).astype(np.float32)

    def p_click_if_examined(
        self, users: ArrayLike, videos: ArrayLike, day: ArrayLike = 0
    ) -> Floats:
        """Probability of a click on a video that is looked at: logistic choice.

        logit = bias + affinity + quality + clickbait + the topic's trend, weighted as in
        :class:`~mlsd.kite.parameters.Behaviour` (binary logit: Train 2009, chapter 3).
        """
        v, d = np.broadcast_arrays(self._videos(videos), self._days(day))
        trend = np.empty(v.shape, np.float32)
        for one in np.unique(d):
            on = d == one
            trend[on] = self.world.shelf.topic[v[on]] @ self.trend(int(one))
        return self.click_given(self.affinity(users, videos, day), v, trend)

    def p_click(
        self, users: ArrayLike, videos: ArrayLike, position: ArrayLike, day: ArrayLike = 0
    ) -> Floats:
        """Probability of a click in a slot: examination × click if examined."""
        return self.examination(position) * self.p_click_if_examined(users, videos, day)

    def satisfaction(self, users: ArrayLike, videos: ArrayLike, day: ArrayLike = 0) -> Floats:
        """How well a clicked video was worth the time, in 0 … 1; moves the user's mood."""
        return self.satisfaction_given(self.affinity(users, videos, day), self._videos(videos))

    def watch_fraction(self, users: ArrayLike, videos: ArrayLike, day: ArrayLike = 0) -> Floats:
        """Expected part of a clicked video that is watched, in 0 … 1."""
        return self.fraction_given(self.affinity(users, videos, day), self._videos(videos))

    def expected_watch_s(
        self, users: ArrayLike, videos: ArrayLike, position: ArrayLike, day: ArrayLike = 0
    ) -> Floats:
        """Expected seconds watched from showing a video in a slot."""
        click = self.p_click(users, videos, position, day)
        part = self.watch_fraction(users, videos, day)
        return click * part * self.world.shelf.duration_s[self._videos(videos)]

    # ------------------------------------- the same from affinities, where they are at hand

    def click_given(self, affinity: Floats, videos: NDArray, trend: Floats) -> Floats:
        """Click probability if examined, from affinity and the videos' trend."""
        return expit(
            self.click_appeal[videos] + trend + np.float32(self._b.click_affinity) * affinity
        )

    def satisfaction_given(self, affinity: Floats, videos: NDArray) -> Floats:
        """Satisfaction from affinity."""
        b, shelf = self._b, self.world.shelf
        logit = b.satisfaction_bias + b.satisfaction_affinity * affinity
        logit += b.satisfaction_quality * shelf.quality[videos]
        return expit(logit + b.satisfaction_clickbait * shelf.clickbait[videos])

    def fraction_given(self, affinity: Floats, videos: NDArray) -> Floats:
        """Expected watch fraction from affinity."""
        b, shelf = self._b, self.world.shelf
        stretch = np.log(shelf.duration_s[videos] / self.world.catalogue.duration_median_s)
        logit = b.watch_bias + b.watch_affinity * affinity + b.watch_quality * shelf.quality[videos]
        logit += b.watch_clickbait * shelf.clickbait[videos] + b.watch_log_duration * stretch
        return expit(logit)

    @cached_property
    def click_appeal(self) -> Floats:
        """Part of the click's log-odds that is the video's alone, shape (videos,)."""
        b, shelf = self._b, self.world.shelf
        alone = b.click_quality * shelf.quality + b.click_clickbait * shelf.clickbait
        return (b.click_bias + alone).astype(np.float32)

    @property
    def _b(self) -> Behaviour:
        return self.world.behaviour

    def _users(self, users: ArrayLike) -> NDArray:
        return _whole("users", users, 0, self.world.users - 1)

    def _videos(self, videos: ArrayLike) -> NDArray:
        return _whole("videos", videos, 0, self.world.shelf.creator.size - 1)

    def _days(self, day: ArrayLike) -> NDArray:
        return _whole("day", day, 0, self.world.horizon - 1)


def _whole(name: str, given: ArrayLike, low: int, high: int) -> NDArray:
    value = np.asarray(given)
    if not value.size:
        return value.astype(np.int64)
    if not np.issubdtype(value.dtype, np.integer):
        raise ValueError(f"{name} has type {value.dtype}; whole numbers are needed")
    if value.min() < low or value.max() > high:
        raise ValueError(f"{name} holds {value.min()} … {value.max()}; allowed is {low} … {high}")
    return value
