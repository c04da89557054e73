"""The company: its users, its videos, and the one object from which everything else is asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from mlsd.kite import parameters as p
from mlsd.kite.draws import Purpose, generator
from mlsd.kite.incidents import Incident, plan
from mlsd.kite.titles import titles

if TYPE_CHECKING:
    from mlsd.kite.ads import AdExperiment, Advertisers, Rules
    from mlsd.kite.experiments import Experiment
    from mlsd.kite.policies import Policy
    from mlsd.kite.run import Run
    from mlsd.kite.state import State
    from mlsd.kite.truth import Truth

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Population:
    """All users, row `i` being user `i`. Only the first four are known to the company.

    Attributes
    ----------
    country, device : ndarray of int8, shape (users,)
        Codes into ``COUNTRIES`` and ``DEVICES``.
    signup_day : ndarray of int32, shape (users,)
    circle : ndarray of int32, shape (users,)
        Circle of friends; friends belong to one community.
    community : ndarray of int32, shape (users,)
    taste : ndarray of float32, shape (users, topics)
        Log-odds per unit of a video's topic, before drift; about unit variance.
    community_taste : ndarray of float32, shape (communities, topics)
    visit_logit, requests_mean, patience_days : ndarray of float32, shape (users,)
    """

    country: NDArray[np.int8]
    device: NDArray[np.int8]
    signup_day: Ints
    circle: Ints
    community: Ints
    taste: Floats
    community_taste: Floats
    visit_logit: Floats
    requests_mean: Floats
    patience_days: Floats


@dataclass(frozen=True, eq=False)
class Shelf:
    """All videos of the horizon in the order of publication; row `i` is video `i`.

    Attributes
    ----------
    creator : ndarray of int32, shape (videos,)
    publish_day : ndarray of float32, shape (videos,)
    duration_s : ndarray of float32, shape (videos,)
    embedding : ndarray of float32, shape (videos, embedding_dim)
        Unit length; what a content model would see: the topics, a trace of quality and clickbait,
        and noise.
    category : ndarray of int8, shape (videos,)
        Topic as filed by the creator.
    topic : ndarray of float32, shape (videos, topics)
        True topic weights, unit length. Hidden, as are the next two.
    quality : ndarray of float32, shape (videos,)
        Standard normal.
    clickbait : ndarray of float32, shape (videos,)
        In 0 … 1.
    """

    creator: Ints
    publish_day: Floats
    duration_s: Floats
    embedding: Floats
    category: NDArray[np.int8]
    topic: Floats
    quality: Floats
    clickbait: Floats


@dataclass(frozen=True)
class Kite:
    """A seeded short-video company whose truth is known.

    The object is a description: it holds no state, and two equal descriptions give equal logs.

    Parameters
    ----------
    seed : int
        Every draw depends on it, on what is drawn, and on nothing else.
    users : int
        Accounts over the whole horizon.
    videos : int
        Videos in the catalogue on any one day; each day some leave and as many arrive.
    horizon : int
        Days that exist, counted from 0.
    audience, catalogue, feed, behaviour, retention, drift, ads : dataclass
        Constants of the simulator with units and reasons; see :mod:`mlsd.kite.parameters`.
    incidents : tuple of Incident
        What goes wrong, and when; see :meth:`incident`.

    Raises
    ------
    ValueError
        When a size or a constant is out of range; the message names it.

    Examples
    --------
    >>> world = Kite(seed=7, users=200, videos=100)
    >>> log = world.log("uniform", days=3)
    >>> log.groupby("day").size().index.tolist()
    [0, 1, 2]
    >>> bool((world.truth.p_click(log.user_id, log.video_id, log.position, log.day) < 1).all())
    True
    """

    seed: int = 7
    users: int = 1000
    videos: int = 500
    horizon: int = 120
    audience: p.Audience = field(default_factory=p.Audience)
    catalogue: p.Catalogue = field(default_factory=p.Catalogue)
    feed: p.Feed = field(default_factory=p.Feed)
    behaviour: p.Behaviour = field(default_factory=p.Behaviour)
    retention: p.Retention = field(default_factory=p.Retention)
    drift: p.Drift = field(default_factory=p.Drift)
    ads: p.Ads = field(default_factory=p.Ads)
    incidents: tuple[Incident, ...] = field(default=())

    def __post_init__(self) -> None:
        for name, low, high in (
            ("seed", -(2**63), 2**64 - 1),
            ("users", 1, 2**31 - 1),
            ("videos", 1, 2**24),
            ("horizon", 1, 9999),
        ):
            value = getattr(self, name)
            if not isinstance(value, (int, np.integer)) or not low <= value <= high:
                raise ValueError(f"{name} is {value!r}; allowed are whole numbers {low} … {high}")
            object.__setattr__(self, name, int(value))  # NumPy's integers overflow
        for name in ("audience", "catalogue", "feed", "behaviour", "retention", "drift", "ads"):
            p.check(getattr(self, name))
        if not self.feed.slots <= self.feed.candidates <= self.videos:
            raise ValueError(
                f"feed.slots = {self.feed.slots}, feed.candidates = {self.feed.candidates} and "
                f"videos = {self.videos}; it must hold that slots ≤ candidates ≤ videos"
            )

    # ------------------------------------------------------------------ who and what there is

    @cached_property
    def population(self) -> Population:
        """All users, hidden attributes included."""
        a = self.audience
        rng = generator(self.seed, Purpose.POPULATION)
        topics = len(p.TOPICS)
        center = rng.normal(0, 1, (a.communities, topics))
        center -= center.mean(axis=1, keepdims=True)
        circle = np.arange(self.users) // a.circle_size
        community = rng.integers(0, a.communities, circle[-1] + 1)[circle]
        taste = center[community] + rng.normal(0, a.taste_spread, (self.users, topics))
        new = rng.random(self.users) < a.newcomers
        joined = np.where(
            new,
            rng.integers(0, self.horizon, self.users),
            -1 - np.floor(rng.exponential(300, self.users)),
        )
        return Population(
            country=_codes(rng, p.COUNTRIES, self.users),
            device=_codes(rng, p.DEVICES, self.users),
            signup_day=joined.astype(np.int32),
            circle=circle.astype(np.int32),
            community=community.astype(np.int32),
            taste=taste.astype(np.float32),
            community_taste=center.astype(np.float32),
            visit_logit=_normal(rng, a.visit_logit_mean, a.visit_logit_sd, self.users),
            requests_mean=1
            + np.exp(_normal(rng, a.requests_log_mean, a.requests_log_sd, self.users)),
            patience_days=np.exp(_normal(rng, np.log(a.patience_days), 0.4, self.users)),
        )

    @cached_property
    def shelf(self) -> Shelf:
        """All videos of the horizon, hidden attributes included."""
        c = self.catalogue
        rng = generator(self.seed, Purpose.CATALOGUE)
        total = self.first_video(self.horizon) + self.videos
        topics = len(p.TOPICS)
        main, topic = draw_topics(rng, total, c.focus)
        quality = rng.normal(0, 1, total)
        clickbait = rng.beta(c.clickbait_alpha, c.clickbait_beta, total)
        shows = np.column_stack([topic, 0.2 * quality, 0.3 * clickbait])
        view = rng.normal(0, 1, (shows.shape[1], c.embedding_dim)) / np.sqrt(topics)
        embedding = shows @ view + rng.normal(0, c.embedding_noise, (total, c.embedding_dim))
        embedding -= embedding.mean(axis=0)  # what all videos share says nothing about one
        embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
        misfiled = rng.random(total) < 0.1
        creators = max(1, total // c.videos_per_creator)
        popular = rng.pareto(1.5, creators) + 0.2  # a few creators publish most
        published = (np.arange(total) + rng.random(total)) / self.videos - 1
        return Shelf(
            creator=rng.choice(creators, total, p=popular / popular.sum()).astype(np.int32),
            publish_day=(published * c.shelf_days).astype(np.float32),
            duration_s=np.clip(
                np.exp(_normal(rng, np.log(c.duration_median_s), c.duration_log_sd, total)), 5, 600
            ),
            embedding=embedding.astype(np.float32),
            category=((main + misfiled * rng.integers(1, topics, total)) % topics).astype(np.int8),
            topic=topic.astype(np.float32),
            quality=quality.astype(np.float32),
            clickbait=clickbait.astype(np.float32),
        )

    def first_video(self, day: int) -> int:
        """Oldest video in the catalogue on a day; the `videos` ids from it on are live.

        Videos go live on the morning after their publication.
        """
        return int(day * self.videos / self.catalogue.shelf_days)

    def live_videos(self, day: int) -> NDArray[np.int32]:
        """Ids of the videos in the catalogue on a day, shape (videos,)."""
        first = self.first_video(self.check_day(day))
        return np.arange(first, first + self.videos, dtype=np.int32)

    def user_table(self) -> pd.DataFrame:
        """What the company knows of its users: ``schema.USERS``."""
        population = self.population
        return pd.DataFrame(
            {
                "user_id": np.arange(self.users, dtype=np.int32),
                "country": np.array(list(p.COUNTRIES))[population.country],
                "device": np.array(list(p.DEVICES))[population.device],
                "signup_day": population.signup_day,
                "circle_id": population.circle,
            }
        )

    def video_table(self) -> pd.DataFrame:
        """What the company knows of its videos: ``schema.VIDEOS``. Embeddings: ``shelf``."""
        shelf = self.shelf
        ids = np.arange(shelf.creator.size, dtype=np.int32)
        return pd.DataFrame(
            {
                "video_id": ids,
                "creator_id": shelf.creator,
                "category": np.array(p.TOPICS)[shelf.category],
                "title": titles(self.seed, ids, shelf.category, shelf.clickbait),
                "duration_s": shelf.duration_s,
                "publish_day": shelf.publish_day,
            }
        )

    @cached_property
    def advertisers(self) -> Advertisers:
        """All advertisers, hidden attributes included."""
        from mlsd.kite.ads import advertisers

        return advertisers(self)

    def advertiser_table(self) -> pd.DataFrame:
        """What the company knows of its advertisers: ``schema.ADVERTISERS``."""
        from mlsd.kite.ads import advertiser_table

        return advertiser_table(self)

    @cached_property
    def truth(self) -> Truth:
        """What no company knows: probabilities, satisfaction, potential outcomes."""
        from mlsd.kite.truth import Truth

        return Truth(self)

    # ------------------------------------------------------------------ what happens

    def run(self, policy: Policy | str, days: int, **options: Any) -> Run:
        """Let the company live for `days` under a policy; see :func:`mlsd.kite.run.run`."""
        from mlsd.kite.run import run

        return run(self, policy, days, **options)

    def log(self, policy: Policy | str, days: int, *, start: State | None = None) -> pd.DataFrame:
        """Impressions of a run in memory: ``schema.IMPRESSIONS``, by day, user and time.

        Parameters
        ----------
        policy : Policy or str
            A policy, or ``"uniform"``, ``"newest"`` or ``"popularity"``.
        days : int
            How many days.
        start : State, optional
            Where an earlier run ended; default the first morning.
        """
        return self.arrow_log(policy, days, start=start).to_pandas()

    def arrow_log(self, policy: Policy | str, days: int, *, start: State | None = None) -> pa.Table:
        """The same as :meth:`log`, as an Arrow table."""
        return pa.concat_tables(self.batches(policy, days, start=start))

    def batches(
        self,
        policy: Policy | str,
        days: int,
        *,
        start: State | None = None,
        chunk_users: int = 2**12,
    ) -> Iterator[pa.Table]:
        """The log as a stream of Arrow tables, each of one day and at most `chunk_users` users."""
        from mlsd.kite.feed import simulate
        from mlsd.kite.run import impressions
        from mlsd.kite.state import State

        state = State.begin(self, start)
        chunks = simulate(self, policy, days, state, chunk_users=chunk_users)
        return (impressions(self, chunk) for chunk in chunks)

    def write_log(self, path: str | Path, policy: Policy | str, days: int, **options: Any) -> Path:
        """Stream a log to Parquet, one file a day; see :func:`mlsd.kite.storage.write_log`."""
        from mlsd.kite.storage import write_log

        return write_log(self, path, policy, days, **options)

    def ad_log(
        self,
        policy: Policy | str | None,
        days: int,
        *,
        rules: Rules | None = None,
        start: State | None = None,
    ) -> pd.DataFrame:
        """Ads shown while a policy fills the feed: ``schema.ADS``, by day and time.

        Parameters
        ----------
        policy : Policy or str or None
            None for the same mood every day; see :func:`mlsd.kite.ads.traffic`.
        days : int
        rules : Rules, optional
            How the ads are sold; see :class:`mlsd.kite.ads.Rules`.
        start : State, optional
            Where an earlier run ended; default the first morning.
        """
        from mlsd.kite.ads import ad_log, traffic

        return ad_log(self, traffic(self, policy, days, start=start), rules)

    def experiment(
        self, control: Policy | str, treatment: Policy | str, days: int, **options: Any
    ) -> Experiment:
        """Both potential outcomes of every user; see :func:`mlsd.kite.experiments.experiment`."""
        from mlsd.kite.experiments import experiment

        return experiment(self, control, treatment, days, **options)

    def ad_experiment(self, treatment: Rules, days: int, **options: Any) -> AdExperiment:
        """Two ways of selling ads; see :func:`mlsd.kite.ads.ad_experiment`."""
        from mlsd.kite.ads import ad_experiment

        return ad_experiment(self, treatment, days, **options)

    def incident(self, kind: str, day: int, **options: Any) -> Kite:
        """The same company with something going wrong from `day` on.

        Parameters
        ----------
        kind : str
            One of ``mlsd.kite.incidents.KINDS``.
        day : int
            First day of the incident.
        **options
            ``until`` (first day after it, default never) and ``strength``.

        Returns
        -------
        Kite
        """
        planned = plan(kind, self.check_day(day), **options)
        return dataclasses.replace(self, incidents=(*self.incidents, planned))

    def check_day(self, day: int) -> int:
        """The day itself, if it exists.

        Raises
        ------
        ValueError
            If it lies outside the horizon.
        """
        if not isinstance(day, (int, np.integer)) or not 0 <= day < self.horizon:
            raise ValueError(f"day is {day!r}; this world has days 0 … {self.horizon - 1}")
        return int(day)


def draw_topics(
    rng: np.random.Generator, size: int, focus: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Main topic and weights of all topics for some videos or ads.

    Parameters
    ----------
    rng : Generator
    size : int
    focus : float
        Weight of the main topic over the others, before normalisation.

    Returns
    -------
    main : ndarray of int64, shape (size,)
    weights : ndarray of float64, shape (size, topics)
        Of unit length.
    """
    topics = len(p.TOPICS)
    main = rng.integers(0, topics, size)
    weights = rng.exponential(0.25, (size, topics))
    weights[np.arange(size), main] += focus
    return main, weights / np.linalg.norm(weights, axis=1, keepdims=True)


def _codes(rng: np.random.Generator, shares: dict[str, float], size: int) -> NDArray[np.int8]:
    return rng.choice(len(shares), size, p=list(shares.values())).astype(np.int8)


def _normal(rng: np.random.Generator, mean: float, sd: float, size: int) -> Floats:
    return rng.normal(mean, sd, size).astype(np.float32)
