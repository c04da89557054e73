"""What carries over from one day to the next, and the part of it that the company sees."""

from __future__ import annotations

import copy
import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlsd.kite import incidents
from mlsd.kite.draws import Purpose, integers, words

if TYPE_CHECKING:
    from mlsd.kite.world import Kite

Floats = NDArray[np.float32]

SERVED = (
    "user_click_rate", "video_click_rate", "video_watch_part", "video_like_rate", "taste_match",
)  # fmt: skip
"""Features that the log keeps as they were served."""

HALF_LIFE_DAYS = 14.0
"""After this time a click or an impression weighs half in the click rates."""
PRIOR_RATE = 0.03
PRIOR_VIDEO, PRIOR_USER = 150.0, 50.0
"""Impressions' worth of prior behind a video's and a user's click rate."""
PRIOR_PART, PRIOR_LIKE, PRIOR_CLICKS = 0.45, 0.08, 10.0
"""What a video's watched part and like rate start from, and its weight in clicks."""
HISTORY_KEEP = 0.96
"""Weight that the mean of clicked embeddings keeps at each new click."""


@dataclass
class State:
    """Everything that changes. Copied at the start of a run, so that runs can fork from it.

    Attributes
    ----------
    day : int
        The next day to live.
    mood : ndarray of float32, shape (users,)
        In −1 … 1; hidden from the company.
    user_impressions, user_clicks : ndarray of float64, shape (users,)
        Decayed counts.
    video_impressions, video_clicks, video_likes, video_parts : ndarray of float64
        Decayed counts, one per video of the horizon; the last sums the parts watched.
    history : ndarray of float32, shape (users, embedding_dim)
        Exponentially weighted sum of the embeddings of clicked videos; 0 before the first.
    history_weight : ndarray of float32, shape (users,)
        Sum of its weights, which nears 1; the sum divided by it is an unbiased mean.
    shares : ndarray of int64, shape (users,)
        Shares that a user sent yesterday.
    """

    day: int
    mood: Floats
    user_impressions: NDArray[np.float64]
    user_clicks: NDArray[np.float64]
    video_impressions: NDArray[np.float64]
    video_clicks: NDArray[np.float64]
    video_parts: NDArray[np.float64]
    video_likes: NDArray[np.float64]
    history: Floats
    history_weight: Floats
    shares: NDArray[np.int64]

    @classmethod
    def first(cls, world: Kite) -> State:
        """The first morning: nobody has clicked on anything."""
        videos = world.shelf.creator.size
        return cls(
            day=0,
            mood=np.zeros(world.users, np.float32),
            user_impressions=np.zeros(world.users),
            user_clicks=np.zeros(world.users),
            video_impressions=np.zeros(videos),
            video_clicks=np.zeros(videos),
            video_parts=np.zeros(videos),
            video_likes=np.zeros(videos),
            history=np.zeros((world.users, world.catalogue.embedding_dim), np.float32),
            history_weight=np.zeros(world.users, np.float32),
            shares=np.zeros(world.users, np.int64),
        )

    @classmethod
    def begin(cls, world: Kite, start: State | None) -> State:
        """Where a run begins: a copy of the state given, or else the first morning."""
        return cls.first(world) if start is None else start.copy()

    def copy(self) -> State:
        """A state that shares no array with this one."""
        return copy.deepcopy(self)


@dataclass(frozen=True)
class Requests:
    """Pages of the feed that users ask for on one day.

    Attributes
    ----------
    day : int
    user : ndarray of int32, shape (requests,)
    time_s : ndarray of int32, shape (requests,)
        Second of the day.
    request_id : ndarray of int64, shape (requests,)
    key : ndarray of uint64, shape (requests,)
        Source of all draws about the request.
    first_video, live, size, slots : int
        The catalogue of the day is `live` videos from `first_video` on; `size` of them are
        eligible for each request; a page has `slots`.
    start, step : ndarray of int64, shape (requests,)
        Candidate `j` is ``first_video + (start + step × j) mod live``: distinct, since step and
        `live` have no common divisor.
    """

    day: int
    user: NDArray[np.int32]
    time_s: NDArray[np.int32]
    request_id: NDArray[np.int64]
    key: NDArray[np.uint64]
    first_video: int
    live: int
    size: int
    slots: int
    start: NDArray[np.int64]
    step: NDArray[np.int64]

    def __len__(self) -> int:
        return self.user.size

    def candidates(self, choice: NDArray | None = None) -> NDArray[np.int32]:
        """Video ids of the eligible videos, or of some of them.

        Parameters
        ----------
        choice : ndarray of int, shape (requests, k), optional
            Numbers of candidates, 0 … size − 1; default all.

        Returns
        -------
        ndarray of int32, shape (requests, k)
        """
        j = np.arange(self.size)[None, :] if choice is None else choice
        # 32 bits are faster, and enough for catalogues of a usual size
        kind = np.uint32 if self.live * (self.size + 1) < 2**32 else np.uint64
        at = self.step.astype(kind)[:, None] * j.astype(kind)
        at += self.start.astype(kind)[:, None]
        at -= at // kind(self.live) * kind(self.live)  # NumPy's // is several times its % here
        return at.astype(np.int32) + np.int32(self.first_video)

    def words(self, purpose: Purpose, count: int) -> NDArray[np.uint64]:
        """Random 64-bit words about each request, shape (requests, count)."""
        return words(self.key[:, None], draw_index(purpose, np.arange(count)))

    def take(self, rows: NDArray) -> Requests:
        """Some of the requests (a mask or indices)."""
        return dataclasses.replace(self, **{name: getattr(self, name)[rows] for name in _PER_ROW})

    @classmethod
    def joined(cls, chunks: list[Requests]) -> Requests:
        """Requests of one day and world, one chunk after another."""
        whole: dict[str, Any] = {
            n: np.concatenate([getattr(chunk, n) for chunk in chunks]) for n in _PER_ROW
        }
        return dataclasses.replace(chunks[0], **whole)


_PER_ROW = ("user", "time_s", "request_id", "key", "start", "step")


def draw_index(purpose: Purpose, index: NDArray) -> NDArray[np.uint64]:
    """Index of a draw in its request's generator: no two purposes meet below 2**32 draws."""
    return (np.uint64(purpose) << np.uint64(32)) + index.astype(np.uint64)


class Morning:
    """What the company knows when a day begins: profiles, catalogue, counters, no truth.

    Features are computed once a day and served all day (a daily batch job).

    Parameters
    ----------
    world : Kite
    state : State

    Attributes
    ----------
    day : int
    user_click_rate : ndarray of float32, shape (users,)
        Decayed clicks per impression, shrunk to the prior.
    video_click_rate : ndarray of float32, shape (videos of the horizon,)
    video_watch_part, video_like_rate : ndarray of float32, shape (videos of the horizon,)
        Part watched and likes, both per click, decayed and shrunk to the prior.
    history : ndarray of float32, shape (users, embedding_dim)
        Exponentially weighted mean of the embeddings of clicked videos; 0 before the first.
    embedding : ndarray of float32, shape (videos of the horizon, embedding_dim)
    publish_day, duration_s : ndarray of float32, shape (videos of the horizon,)
    """

    def __init__(self, world: Kite, state: State) -> None:
        self.world = world
        self.day = state.day
        shown, clicks = state.video_impressions, state.video_clicks
        self.user_click_rate = _rate(
            state.user_clicks, state.user_impressions, PRIOR_RATE, PRIOR_USER
        )
        self.video_click_rate = _rate(clicks, shown, PRIOR_RATE, PRIOR_VIDEO)
        self.video_watch_part = _rate(state.video_parts, clicks, PRIOR_PART, PRIOR_CLICKS)
        self.video_like_rate = _rate(state.video_likes, clicks, PRIOR_LIKE, PRIOR_CLICKS)
        weight = np.where(state.history_weight > 0, state.history_weight, 1)
        self.history = state.history / weight[:, None]
        self.embedding = world.shelf.embedding
        self.publish_day = world.shelf.publish_day
        self.duration_s = world.shelf.duration_s

    def features(self, requests: Requests, videos: NDArray[np.int32]) -> dict[str, Floats]:
        """Features of videos for their requests, as served.

        Parameters
        ----------
        requests : Requests
        videos : ndarray of int32, shape (requests, k)
            Video ids.

        Returns
        -------
        dict of str to ndarray of float32, shape (requests, k)
            Those of ``SERVED``, ``age_days`` and ``duration_s``. Missing values are NaN.
        """
        served = self.served(requests, videos)
        served["age_days"] = np.float32(self.day) - self.publish_day[videos]
        served["duration_s"] = self.duration_s[videos]
        return served

    def served(self, requests: Requests, videos: NDArray[np.int32]) -> dict[str, Floats]:
        """The part of the features that the log keeps: ``SERVED``."""
        user_rate = self.user_click_rate[requests.user]
        history = self.history[requests.user]
        return {
            "user_click_rate": np.broadcast_to(user_rate[:, None], videos.shape),
            "video_click_rate": self.served_click_rate(requests, videos),
            "video_watch_part": self.video_watch_part.take(videos),
            "video_like_rate": self.video_like_rate.take(videos),
            "taste_match": np.einsum("re,rke->rk", history, self.embedding.take(videos, axis=0)),
        }

    def served_click_rate(self, requests: Requests, videos: NDArray[np.int32]) -> Floats:
        """The videos' click rates as served; NaN where the job behind them failed."""
        rate = self.video_click_rate.take(videos)
        share = incidents.strength(self.world, "null_feature", self.day)
        if share is not None:
            rate[incidents.hit(self.world, "null_feature", requests.key, share)] = np.nan
        return rate


def candidate_steps(live: int) -> NDArray[np.int64]:
    """Steps without a common divisor with `live`: all of them, or 4,096 of a large catalogue."""
    if live == 1:
        return np.array([1])
    few = np.arange(1, live) if live <= 2**16 else np.linspace(1, live - 1, 2**14).astype(int)
    return few[np.gcd(few, live) == 1][:: max(1, few.size // 2**12)]


def request_candidates(
    keys: NDArray[np.uint64], live: int, steps: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Start and step of each request's candidates."""
    one = words(keys, draw_index(Purpose.CANDIDATES, np.array(0)))
    two = words(keys, draw_index(Purpose.CANDIDATES, np.array(1)))
    return integers(one, live), steps[integers(two, steps.size)]


def _rate(events: NDArray, trials: NDArray, prior_rate: float, prior_trials: float) -> Floats:
    """Events per trial, shrunk to a prior."""
    rate = (events + prior_trials * prior_rate) / (trials + prior_trials)
    return rate.astype(np.float32)
