"""The one Kite of the book: its world, its training log, its first feed and its first ranker.

Chapters run as separate processes and read nothing from each other. What they share stands here:
each piece is a function, takes seconds, and is kept between processes under a key of everything
that it depends on (the simulator's source, this file, the libraries' versions). ``MLSD_CACHE``
names the folder; the default is ``~/.cache/mlsd``.
"""

from __future__ import annotations

import copy
import hashlib
import os
import warnings
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import sklearn
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

import mlsd.kite
from mlsd.kite import EpsilonGreedy, Greedy, Kite, newest
from mlsd.kite.parameters import Catalogue
from mlsd.kite.policies import Policy, Score
from mlsd.kite.run import Run
from mlsd.kite.state import SERVED, Morning, Requests, State

SEED = 7
USERS, VIDEOS, HORIZON = 2000, 500, 120
TRAINING_DAYS = 28
"""Days lived under the baseline before anything is learned: the training log."""
MIX_DAYS, MIX_STEPS = 60, 5
COMPANIES = (7, 8, 9, 10, 11)
"""Seeds of five companies: the book's own, and four with other users and videos."""
KEPT_BYTES = 500_000_000
"""Pieces kept on disk are dropped, the longest unused first, above this size."""


@lru_cache
def world() -> Kite:
    """Kite as the book tells it: small enough that 60 days take about a second."""
    return Kite(seed=SEED, users=USERS, videos=VIDEOS, horizon=HORIZON)


def baseline() -> Policy:
    """The feed that Kite launched with: newest first; one page in ten is random.

    The random pages are what lets anyone learn later what the feed did not choose to show.
    """
    return EpsilonGreedy(newest, 0.1, "newest")


def training_log() -> pd.DataFrame:
    """Impressions of the first ``TRAINING_DAYS`` under the baseline: ``schema.IMPRESSIONS``."""
    return _training_log(_key()).copy()


def evening() -> State:
    """The evening after the training log: where every policy of the book takes over."""
    return _first_days(_key()).state.copy()


def first_days() -> Run:
    """The days of the training log as they really were, counted without loss."""
    return _first_days(_key())


def ranker() -> Ranker:
    """The first ranker, fitted to the training log."""
    return _ranker(_key())


def mixes() -> pd.DataFrame:
    """Sixty days under each mix of clicks, watch time and satisfaction, in steps of a fifth.

    Every feed starts on the same evening and ranks by the same :func:`ranker`; only the weights
    of its score differ. Predicted satisfaction varies much less than the other two, so its
    weight counts four times: else most mixes would be the same feed.

    Returns
    -------
    DataFrame
        ``Run.daily`` of all 21 feeds, with the weights ``w_click``, ``w_watch`` and
        ``w_satisfaction``, which share 1.
    """
    return _mixes(_key()).copy()


def framings() -> pd.DataFrame:
    """Sixty days under four framings of one goal, each with boosted trees and a small network.

    A framing is a label and what is made of its prediction: the click; the seconds watched; whether
    the user comes tomorrow; the click times what satisfaction adds to the middle of its scale. All
    read the ``INPUTS`` and the slot, and learn from :func:`training_log`. Chapter 3 fits the linear
    models itself.

    Returns
    -------
    DataFrame
        One row for each ``framing`` and ``model``: ``retention`` on day 60, and ``clicks``,
        ``watch_hours`` and ``pages`` over the sixty days.
    """
    return _framings(_key()).copy()


def companies() -> pd.DataFrame:
    """Weeks five to eight under the feeds of chapter 1, in five companies of three kinds.

    Each of ``COMPANIES`` lives with videos that stay 50, 10 and 2 days, under its own ranker. The
    shelf always has ``VIDEOS`` live videos, so a shorter life means more uploads and fewer views of
    each. Two extra sets of rows show what hangs on that: one company with ten times the users, and
    three in which every live video is eligible for every page.

    Returns
    -------
    DataFrame
        One row for each ``seed``, ``life_days``, ``users``, ``eligible`` videos a page and
        ``feed`` (newest, query, model list, nightly, online), with ``pages`` and ``visitors`` a
        day and account.
    """
    return _companies(_key()).copy()


# ------------------------------------------------------------------------- feeds of chapter 1


def settled(world: Kite, policy: Policy | str, start: State, days: int = 28) -> Run:
    """The days that follow four weeks under a feed, when its first effects are over."""
    return world.run(policy, days, start=world.run(policy, 28, start=start).state)


def well_liked(morning: Morning, requests: Requests) -> NDArray:
    """Score: clicks per view × likes per click, a query that anybody can write."""
    videos = requests.candidates()
    return morning.video_click_rate[videos] * morning.video_like_rate[videos]


def same_for_all(score: Score) -> Score:
    """The score that a model gives when every user has the mean history and click rate."""

    def found(morning: Morning, requests: Requests) -> NDArray:
        mean = copy.copy(morning)
        mean.history = np.broadcast_to(morning.history.mean(axis=0), morning.history.shape)
        mean.user_click_rate = np.full_like(morning.user_click_rate, morning.user_click_rate.mean())
        return score(mean, requests)

    return found


class LastNight:
    """A score with the counters of one morning earlier; what has come since is not on its list."""

    def __init__(self, score: Score) -> None:
        self.score = score
        self.mornings: dict[int, Morning] = {}

    def __call__(self, morning: Morning, requests: Requests) -> NDArray:
        """Scores of the candidates, by what was known a morning ago."""
        old = self.mornings.get(morning.day - 1, morning)
        self.mornings = {old.day: old, morning.day: morning}
        unknown = old.publish_day[requests.candidates()] > old.day
        return np.where(unknown, -1, self.score(old, requests))  # below every score


# ------------------------------------------------------------------------------- the ranker

Floats = NDArray[np.float32]
Inputs = list[NDArray[np.float32]]

INPUTS = (*SERVED, "age_days", "duration_s")
"""Features that the ranker reads."""


@dataclass(frozen=True)
class Linear:
    """Weights of a linear model on the raw inputs, the scaling of training folded in.

    Attributes
    ----------
    weight : ndarray of float64, shape (inputs,)
    bias : float
    """

    weight: NDArray[np.float64]
    bias: float

    @classmethod
    def fit(cls, model: LogisticRegression | Ridge, x: Inputs, y: NDArray) -> Linear:
        """Fit on standardised inputs, and fold the scaling into the weights.

        Parameters
        ----------
        model : LogisticRegression or Ridge
        x : list of ndarray, each of shape (n,)
            One array an input.
        y : ndarray, shape (n,)
        """
        rows = np.stack(x, axis=1).astype(np.float64)
        scaler = StandardScaler().fit(rows)
        model.fit(scaler.transform(rows), y)
        weight = np.ravel(model.coef_) / scaler.scale_
        return cls(weight, float(np.ravel(model.intercept_)[0] - weight @ scaler.mean_))

    def __call__(self, x: Inputs) -> Floats:
        """Linear predictor of inputs that broadcast.

        Summed input by input and not by a matrix product, whose last bits depend on how many
        rows it gets at once: a log must not.
        """
        found: Floats = np.array(self.bias, dtype=np.float32)
        for weight, column in zip(self.weight, x, strict=True):
            found = found + np.float32(weight) * column
        return found


@dataclass(frozen=True)
class Ranker:
    """Three linear models over the served features, one for each thing that a page can bring.

    Attributes
    ----------
    click_model : Linear
        Logistic regression; the position is its last input in training, and 1 at serving, so
        that what is learned from low slots is not held against a video.
    watch_model : Linear
        Ridge regression of the part watched, fitted to clicks.
    satisfaction_model : Linear
        Ridge regression of the survey's answer, as 0 … 1, fitted to answered surveys.
    """

    click_model: Linear
    watch_model: Linear
    satisfaction_model: Linear

    @classmethod
    def fit(cls, log: pd.DataFrame, world: Kite) -> Ranker:
        """Fit to a log (``schema.IMPRESSIONS``).

        Parameters
        ----------
        log : DataFrame
        world : Kite
            Only what the company knows of its videos is read.
        """
        x = inputs(logged_features(log, world))
        position = np.log(log.position.to_numpy(), dtype=np.float32)
        clicked, asked = log.clicked.to_numpy(), log.survey.notna().to_numpy()
        part = (log.watch_s / world.shelf.duration_s[log.video_id]).to_numpy()
        stars = (log.survey.to_numpy() - 1) / 4
        return cls(
            Linear.fit(LogisticRegression(), [*x, position], clicked),
            Linear.fit(Ridge(), [row[clicked] for row in x], part[clicked]),
            Linear.fit(Ridge(), [row[asked] for row in x], stars[asked]),
        )

    def predict(
        self, features: dict[str, NDArray], position: NDArray | int = 1
    ) -> dict[str, Floats]:
        """Predictions for impressions.

        Parameters
        ----------
        features : dict of str to ndarray, one shape
            The ``INPUTS``.
        position : ndarray of int or int
            Slot, counted from 1.

        Returns
        -------
        dict of str to ndarray
            ``click`` (probability), ``watch_s`` (seconds, given a click) and ``satisfaction``
            (0 … 1, given a click), each in the shape of the features.
        """
        x = inputs(features)
        slot = np.log(position, dtype=np.float32)
        part = np.clip(self.watch_model(x), 0, 1)
        return {
            "click": expit(self.click_model([*x, slot])),
            "watch_s": part * features["duration_s"],
            "satisfaction": np.clip(self.satisfaction_model(x), 0, 1),
        }

    def score(self, click: float = 0.0, watch: float = 0.0, satisfaction: float = 0.0) -> Score:
        """Score that weighs what a page brings: the fitted sibling of ``kite.Oracle``.

        Parameters
        ----------
        click : float
            Weight of a click.
        watch : float
            Weight of the time watched, in units of the median duration of a video.
        satisfaction : float
            Weight of satisfaction above the middle of the survey's scale.
        """

        def score(morning: Morning, requests: Requests) -> NDArray:
            found = self.predict(morning.features(requests, requests.candidates()))
            median_s = morning.world.catalogue.duration_median_s
            worth = click + watch * found["watch_s"] / median_s
            worth = worth + satisfaction * (found["satisfaction"] - 0.5)
            return found["click"] * worth

        return score

    def policy(self, name: str = "ranker", **weights: float) -> Policy:
        """The feed in the order of :meth:`score`, with its weights; clicks alone by default."""
        return Greedy(self.score(**(weights or {"click": 1.0})), name)


def logged_features(log: pd.DataFrame, world: Kite) -> dict[str, NDArray]:
    """The ``INPUTS`` of logged impressions, as they were served."""
    features = {name: log[name].to_numpy() for name in SERVED}
    features["age_days"] = log.day.to_numpy() - world.shelf.publish_day[log.video_id]
    features["duration_s"] = world.shelf.duration_s[log.video_id]
    return features


def inputs(features: dict[str, NDArray]) -> Inputs:
    """The models' inputs in the shape of the features: rates as log-odds, lengths as logarithms.

    Missing features get the mean over what is there, or 0 where nothing is.
    """
    rows = []
    for name in INPUTS:
        value = np.asarray(features[name], dtype=np.float32)
        missing = np.isnan(value)
        if missing.any():
            value = np.where(missing, 0 if missing.all() else np.nanmean(value), value)
        if name.endswith(("_rate", "_part")):
            value = logit(np.clip(value, 1e-4, 1 - 1e-4))
        if name == "duration_s":
            value = np.log(np.maximum(value, 1))
        rows.append(value)
    return rows


# -------------------------------------------------------------------- kept between processes


def _memory() -> joblib.Memory:
    folder = Path(os.environ.get("MLSD_CACHE") or Path.home() / ".cache" / "mlsd")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    # without a folder to write to, everything is computed anew: slower, and right
    memory = joblib.Memory(folder if writable else None, verbose=0)
    memory.reduce_size(bytes_limit=KEPT_BYTES)
    return memory


@lru_cache
def _key() -> str:
    """Fingerprint of what the pieces depend on."""
    found = hashlib.sha256()
    folder = Path(next(iter(mlsd.kite.__path__)))
    for path in (*sorted(folder.glob("*.py")), Path(__file__)):
        found.update(path.name.encode() + path.read_bytes())
    for library in (np, pd, sklearn):
        found.update(library.__version__.encode())
    return found.hexdigest()


_cache = _memory().cache


@_cache
def _training_log(key: str) -> pd.DataFrame:
    return world().log(baseline(), TRAINING_DAYS)


@_cache
def _first_days(key: str) -> Run:
    return world().run(baseline(), TRAINING_DAYS)


@_cache
def _ranker(key: str) -> Ranker:
    return Ranker.fit(_training_log(key), world())


@_cache
def _mixes(key: str) -> pd.DataFrame:
    parts = range(MIX_STEPS + 1)
    grid = [(c, w, MIX_STEPS - c - w) for c in parts for w in parts if c + w <= MIX_STEPS]
    found = []
    for mix in grid:
        click, watch, satisfaction = (part / MIX_STEPS for part in mix)
        feed = ranker().policy(click=click, watch=watch, satisfaction=4 * satisfaction)
        daily = world().run(feed, MIX_DAYS, start=evening()).daily
        found.append(daily.assign(w_click=click, w_watch=watch, w_satisfaction=satisfaction))
    return pd.concat(found, ignore_index=True)


@_cache
def _framings(key: str) -> pd.DataFrame:
    log, visits = _training_log(key), _first_days(key).visits
    slot = np.log(log.position.to_numpy(), dtype=np.float32)
    x = np.stack([*inputs(logged_features(log, world())), slot], axis=1)
    tomorrow = np.minimum(log.day.to_numpy() + 1, len(visits) - 1)
    labels = {
        "click": log.clicked.to_numpy(),
        "watch": log.watch_s.to_numpy(),
        "return": visits[tomorrow, log.user_id],
        "satisfaction": (log.survey.to_numpy() - 1) / 4,
    }
    known = {name: ~np.isnan(label) for name, label in labels.items()}
    known["return"] = (log.day < len(visits) - 1).to_numpy()
    found = []
    # one thread: several that wait for each other on a busy machine take ten times as long; and
    # the network's passes are few on purpose
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for kind in ("trees", "network"):
            fitted = {
                name: _learner(kind, label, known[name].sum()).fit(
                    x[known[name]], label[known[name]]
                )
                for name, label in labels.items()
            }
            for name in labels:
                run = world().run(Greedy(_framed(name, fitted)), MIX_DAYS, start=evening())
                total = run.daily.sum()
                found.append(
                    {"framing": name, "model": kind, "retention": run.retention(MIX_DAYS),
                     "clicks": total.clicks, "watch_hours": total.watch_hours,
                     "pages": total.requests}
                )  # fmt: skip
    return pd.DataFrame(found)


@_cache
def _companies(key: str) -> pd.DataFrame:
    every = ("newest", "query", "model list", "nightly", "online")
    found = [_company(seed, life, every) for life in (50, 10, 2) for seed in COMPANIES]
    found.append(_company(SEED, 2, every[:2], users=10 * USERS))
    wide = ("query", "online")
    found += [_company(seed, 50, wide, eligible=VIDEOS) for seed in COMPANIES[:3]]
    return pd.concat(found, ignore_index=True)


def _company(
    seed: int, life_days: int, feeds: tuple[str, ...], users: int = USERS, eligible: int = 50
) -> pd.DataFrame:
    """Rows of :func:`companies` for one of them."""
    company = Kite(seed=seed, users=users, videos=VIDEOS, horizon=HORIZON)
    company = replace(
        company,
        catalogue=Catalogue(shelf_days=life_days),
        feed=replace(company.feed, candidates=eligible),
    )
    begin = company.run(baseline(), TRAINING_DAYS).state
    policies: dict[str, Policy] = {"newest": baseline(), "query": Greedy(well_liked)}
    if "online" in feeds:
        fitted = Ranker.fit(company.log(baseline(), TRAINING_DAYS), company)
        score = fitted.score(satisfaction=1)
        policies["model list"] = Greedy(same_for_all(score))
        policies["nightly"] = Greedy(LastNight(score))
        policies["online"] = Greedy(score)
    rows = []
    for feed in feeds:
        mean = settled(company, policies[feed], begin).daily.mean() / users
        rows.append({"feed": feed, "pages": mean.requests, "visitors": mean.visitors})
    kind = {"seed": seed, "life_days": life_days, "users": users, "eligible": eligible}
    return pd.DataFrame(rows).assign(**kind)


def _learner(kind: str, label: NDArray, rows: int) -> Any:
    """Boosted trees, or a network with one hidden layer; few rows get more passes."""
    # here, since it takes half a second that no other piece needs
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    yes_no = label.dtype == bool
    if kind == "trees":
        trees = HistGradientBoostingClassifier if yes_no else HistGradientBoostingRegressor
        return trees(
            max_iter=10, learning_rate=0.4, max_leaf_nodes=8, early_stopping=False, random_state=0
        )
    passes, batch = (6, 1000) if rows > 10_000 else (300, 100)
    network = MLPClassifier if yes_no else MLPRegressor
    return make_pipeline(
        StandardScaler(),
        network(
            hidden_layer_sizes=(16,), alpha=1.0, learning_rate_init=0.003, batch_size=batch,
            max_iter=passes, n_iter_no_change=passes, random_state=0,
        ),
    )  # fmt: skip


def _framed(framing: str, fitted: dict[str, Any]) -> Score:
    """What a framing ranks by: its prediction, or the worth that two predictions give."""

    def predict(name: str, x: NDArray) -> NDArray:
        model = fitted[name]
        return model.predict_proba(x)[:, 1] if hasattr(model, "predict_proba") else model.predict(x)

    def score(morning: Morning, requests: Requests) -> NDArray:
        columns = inputs(morning.features(requests, requests.candidates()))
        shape = (len(requests), requests.size)
        x = np.stack([*columns, np.zeros(shape, np.float32)], axis=-1).reshape(-1, len(columns) + 1)
        if framing == "satisfaction":
            worth = predict("click", x) * (predict("satisfaction", x) - 0.5)
        else:
            worth = predict(framing, x)
        return worth.reshape(shape)

    return score
