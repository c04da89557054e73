"""Who decides what a page of the feed shows, and with which probability."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd.kite import incidents
from mlsd.kite.draws import Purpose, uniform
from mlsd.kite.state import PRIOR_RATE, Morning, Requests

if TYPE_CHECKING:
    from mlsd.kite.world import Kite

Floats = NDArray[np.float32]
Score = Callable[[Morning, Requests], NDArray]
"""Scores of all candidates of all requests, shape (requests, candidates); more is better.

What else is in the call must not matter. A matrix product (scikit-learn's linear models) may move
the last bit with the number of its rows; such a policy has the same log only in the same chunks.
"""


class PolicyError(ValueError):
    """A policy returned something that is not a page of the feed."""


@dataclass(frozen=True)
class Slates:
    """What a policy shows.

    Attributes
    ----------
    choice : ndarray of int, shape (requests, slots)
        Numbers of candidates, 0 … candidates − 1, from the top of the page down.
    propensity : ndarray of float32, shape (requests, slots)
        Probability that this policy shows this video in this slot of this request; NaN where it
        has no closed form.
    propensity_given_above : ndarray of float32, shape (requests, slots)
        The same, given the slots above.
    score : ndarray of float32, shape (requests, slots)
        What the policy ranked by; NaN where it ranks at random.
    """

    choice: NDArray
    propensity: Floats
    propensity_given_above: Floats
    score: Floats


@runtime_checkable
class Policy(Protocol):
    """Anything that has a name and fills pages."""

    @property
    def name(self) -> str:
        """Short name for tables and logs."""
        ...

    def slates(self, morning: Morning, requests: Requests) -> Slates:
        """Fill one page for each request."""
        ...


@dataclass(frozen=True)
class Uniform:
    """Every ordered choice of eligible videos is equally likely."""

    name: str = "uniform"

    def slates(self, morning: Morning, requests: Requests) -> Slates:
        """Fill pages at random."""
        choice = top(random_keys(requests), requests.slots)
        m, shape = requests.size, choice.shape
        given = 1 / (m - np.arange(requests.slots, dtype=np.float32))
        return Slates(
            choice,
            np.full(shape, 1 / m, np.float32),
            np.broadcast_to(given, shape),
            np.full(shape, np.nan, np.float32),
        )


@dataclass(frozen=True)
class EpsilonGreedy:
    """The best-scored videos in order; for a share of requests, a random page instead.

    The share is drawn per request (a random bucket), so the propensity has a closed form:
    ε / candidates, and 1 − ε more where the score would have put the same video.

    Parameters
    ----------
    score : Score
    epsilon : float
        Share of random pages, 0 … 1; 0 is plain greedy.
    name : str
    """

    score: Score
    epsilon: float = 0.0
    name: str = "greedy"

    def __post_init__(self) -> None:
        if not 0 <= self.epsilon <= 1:
            raise ValueError(f"epsilon is {self.epsilon}; it must lie in 0 … 1")

    def slates(self, morning: Morning, requests: Requests) -> Slates:
        """Fill pages by score, a few at random."""
        scores = scored(self.score, morning, requests)
        m, k, eps = requests.size, requests.slots, self.epsilon
        best = top(descending(scores), k)
        if eps == 0:
            one = np.ones(best.shape, np.float32)
            return Slates(best, one, one, np.take_along_axis(scores, best, axis=1))
        choice = best.copy()
        explore = uniform(requests.words(Purpose.EXPLORE, 1))[:, 0] < eps
        if explore.any():
            choice[explore] = top(random_keys(requests.take(explore)), k)
        same = choice == best
        # probability of the page down to each slot: as the best one, or as a random one
        as_best = (1 - eps) * np.logical_and.accumulate(same, axis=1)
        as_random = eps * np.cumprod(1 / (m - np.arange(k)))
        down_to = as_best + as_random
        before = np.concatenate([np.ones((len(choice), 1)), down_to[:, :-1]], axis=1)
        return Slates(
            choice,
            (eps / m + (1 - eps) * same).astype(np.float32),
            (down_to / before).astype(np.float32),
            np.take_along_axis(scores, choice, axis=1),
        )


def Greedy(score: Score, name: str = "greedy") -> EpsilonGreedy:
    """The best-scored videos in order, always."""
    return EpsilonGreedy(score, 0.0, name)


@dataclass(frozen=True)
class Softmax:
    """Slots are drawn one after another with probability ∝ exp(score / temperature).

    This is the Plackett–Luce model; it is drawn by adding Gumbel noise and sorting (Yellott
    1977). Below slot 1 the propensity without the slots above has no closed form and is NaN;
    given them it is a softmax over what is left.

    Parameters
    ----------
    score : Score
    temperature : float
        In units of the score, above 0; towards 0 the policy becomes greedy.
    name : str
    """

    score: Score
    temperature: float = 1.0
    name: str = "softmax"

    def __post_init__(self) -> None:
        if not 0 < self.temperature < np.inf:
            raise ValueError(f"temperature is {self.temperature}; it must be above 0 and finite")

    def slates(self, morning: Morning, requests: Requests) -> Slates:
        """Fill pages by noisy score."""
        scores = scored(self.score, morning, requests)
        logits = scores.astype(np.float64) / self.temperature
        gumbel = -np.log(-np.log(uniform(requests.words(Purpose.RANKING, requests.size))))
        # sorted in 64 bits: in 32, a large logit would swallow the noise
        choice = np.argsort(-(logits + gumbel), axis=1, kind="stable")[:, : requests.slots]
        chosen = np.take_along_axis(logits, choice, axis=1)
        # what is left is summed anew, from below and as logarithms: a subtraction, or weights that
        # underflow at a low temperature, would lose small remainders
        np.put_along_axis(logits, choice, -np.inf, axis=1)
        rest = np.logaddexp.reduce(logits, axis=1, keepdims=True)
        tail = np.concatenate([chosen, rest], axis=1)
        left = np.logaddexp.accumulate(tail[:, ::-1], axis=1)[:, ::-1][:, :-1]
        given = np.exp(chosen - left)
        marginal = np.full(choice.shape, np.nan, np.float32)
        marginal[:, 0] = given[:, 0]
        return Slates(
            choice,
            marginal,
            given.astype(np.float32),
            np.take_along_axis(scores, choice, axis=1),
        )


@dataclass(frozen=True)
class Split:
    """Two policies side by side: an experiment as the company would run it.

    Parameters
    ----------
    treated : ndarray of bool, shape (users,)
        Who gets `treatment`; the others get `control`.
    control, treatment : Policy or str
    name : str
    """

    treated: NDArray[np.bool_]
    control: Policy | str
    treatment: Policy | str
    name: str = "split"

    def __post_init__(self) -> None:
        kind = getattr(self.treated, "dtype", type(self.treated).__name__)
        if kind != np.bool_:
            raise ValueError(f"treated has type {kind}; it must be an array of bool, one a user")
        for policy in (self.control, self.treatment):
            as_policy(policy)

    def slates(self, morning: Morning, requests: Requests) -> Slates:
        """Fill each page by its user's policy."""
        if self.treated.shape != (morning.world.users,):
            raise ValueError(
                f"treated has shape {self.treated.shape}; it must be ({morning.world.users},)"
            )
        treated = self.treated[requests.user]
        shape = (len(requests), requests.slots)
        whole = Slates(
            np.empty(shape, np.int64),
            *(np.empty(shape, np.float32) for _ in range(3)),
        )
        for policy, rows in ((self.control, ~treated), (self.treatment, treated)):
            policy, mine = as_policy(policy), requests.take(rows)
            part = policy.slates(morning, mine)
            check_slates(part, mine, policy.name)  # here, where the arm can be named
            for name in ("choice", "propensity", "propensity_given_above", "score"):
                getattr(whole, name)[rows] = getattr(part, name)
        return whole


def popularity(morning: Morning, requests: Requests) -> Floats:
    """Score: the video's click rate as served; a missing one counts as the prior."""
    videos = requests.candidates()
    rate = morning.served_click_rate(requests, videos)
    rate[np.isnan(rate)] = PRIOR_RATE
    return rate


def newest(morning: Morning, requests: Requests) -> Floats:
    """Score: the day of publication, so that the newest video stands on top."""
    return morning.publish_day[requests.candidates()]


@dataclass(frozen=True)
class Oracle:
    """Score from the truth: a weighted sum of what a page really brings.

    Parameters
    ----------
    world : Kite
    click : float
        Weight of the probability of a click, given examination.
    watch : float
        Weight of the expected time watched, in units of the median duration.
    satisfaction : float
        Weight of the expected satisfaction above the bar of
        :class:`~mlsd.kite.parameters.Retention`: what moves the mood.
    """

    world: Kite
    click: float = 0.0
    watch: float = 0.0
    satisfaction: float = 0.0

    def __call__(self, morning: Morning, requests: Requests) -> Floats:
        """Scores, shape (requests, candidates)."""
        truth, shelf = self.world.truth, self.world.shelf
        videos = requests.candidates()
        topic = shelf.topic[videos]
        affinity = np.einsum("rt,rmt->rm", truth.taste(requests.user, morning.day), topic)
        trend = topic @ truth.trend(morning.day)
        worth = np.full(videos.shape, self.click, np.float32)
        if self.watch:
            seconds = truth.fraction_given(affinity, videos) * shelf.duration_s[videos]
            worth += self.watch * seconds / self.world.catalogue.duration_median_s
        if self.satisfaction:
            above = truth.satisfaction_given(affinity, videos) - self.world.retention.bar
            worth += self.satisfaction * above
        return (truth.click_given(affinity, videos, trend) * worth).astype(np.float32)


NAMED: dict[str, Policy] = {
    "uniform": Uniform(),
    "newest": Greedy(newest, "newest"),
    "popularity": Greedy(popularity, "popularity"),
}


def as_policy(policy: Policy | str) -> Policy:
    """The policy itself, or the one that goes by a name.

    Raises
    ------
    ValueError
        For an unknown name, or something that is not a policy.
    """
    if isinstance(policy, str):
        if policy not in NAMED:
            raise ValueError(f"policy is {policy!r}; known names are {', '.join(NAMED)}")
        return NAMED[policy]
    if isinstance(policy, type) or not isinstance(policy, Policy):
        raise ValueError(
            f"policy is a {type(policy).__name__}; it needs a name and a method slates("
            "morning, requests), as EpsilonGreedy, Softmax and Split have"
        )
    return policy


# ------------------------------------------------------------------------------- shared parts


def scored(score: Score, morning: Morning, requests: Requests) -> Floats:
    """Scores of all candidates, checked; turned round while a bad model is live.

    Raises
    ------
    PolicyError
        For a wrong shape or a score that is not finite.
    """
    if not len(requests):  # many fitted models refuse an empty batch
        return np.zeros((0, requests.size), np.float32)
    scores = np.asarray(score(morning, requests), dtype=np.float32)
    wanted = (len(requests), requests.size)
    if scores.shape != wanted:
        raise PolicyError(
            f"the score has shape {scores.shape}; it must be (requests, candidates) = {wanted}"
        )
    if not np.isfinite(scores).all():
        raise PolicyError(
            f"the score holds {int((~np.isfinite(scores)).sum())} values that are not finite "
            f"on day {morning.day}; give missing features a value first"
        )
    share = incidents.strength(morning.world, "bad_model", morning.day)
    if share is not None:
        bad = incidents.hit(morning.world, "bad_model", requests.key, share)
        scores = np.where(bad[:, None], -scores, scores)
    return scores


def descending(scores: Floats) -> NDArray[np.uint64]:
    """Keys whose ascending order is the descending order of the scores; ties by number.

    A float's bits, with the sign handled, order like the float; the candidate's number goes into
    the low bits, so that the order is total, and the same on every machine.
    """
    bits = (scores + np.float32(0)).view(np.int32)  # the sum turns −0 into 0, so that they tie
    falling = bits ^ (~(bits >> 31) & 0x7FFFFFFF)  # the bits below the sign fall where it is plus
    keys = falling.view(np.uint32).astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= np.arange(scores.shape[1], dtype=np.uint64)
    return keys


def random_keys(requests: Requests) -> NDArray[np.uint64]:
    """Keys in random order, with the candidate's number in the low bits."""
    keys = requests.words(Purpose.RANKING, requests.size)
    keys &= np.uint64(0xFFFFFFFF00000000)
    keys |= np.arange(requests.size, dtype=np.uint64)
    return keys


def top(keys: NDArray[np.uint64], k: int) -> NDArray[np.int64]:
    """Numbers of the `k` candidates with the smallest keys, in order."""
    if k < keys.shape[1]:
        keys = np.partition(keys, k - 1, axis=1)[:, :k]
    numbers = np.sort(keys, axis=1)
    numbers &= np.uint64(0xFFFFFFFF)
    return numbers.view(np.int64)


def check_slates(slates: Slates, requests: Requests, name: str) -> None:
    """Check what a policy returned.

    Raises
    ------
    PolicyError
        Naming the policy, what is wrong, and what is allowed.
    """
    if not isinstance(slates, Slates):
        raise PolicyError(f"policy {name} returned a {type(slates).__name__}; it must be a Slates")
    wanted = (len(requests), requests.slots)
    for part in ("choice", "propensity", "propensity_given_above", "score"):
        shape = getattr(getattr(slates, part), "shape", None)  # None: a list, or no array at all
        if shape != wanted:
            raise PolicyError(
                f"policy {name}: {part} has shape {shape}; it must be (requests, slots) = {wanted}"
            )
    choice = np.asarray(slates.choice)
    if not np.issubdtype(choice.dtype, np.integer):
        raise PolicyError(
            f"policy {name}: choice has type {choice.dtype}; it must be whole numbers"
        )
    if choice.size == 0:
        return
    if choice.min() < 0 or choice.max() >= requests.size:
        raise PolicyError(
            f"policy {name}: choice holds {choice.min()} … {choice.max()}; "
            f"allowed is 0 … {requests.size - 1}, the number of a candidate"
        )
    ordered = np.sort(choice, axis=1)
    if (ordered[:, 1:] == ordered[:, :-1]).any():
        raise PolicyError(f"policy {name}: a page shows the same video twice")
    for part in ("propensity", "propensity_given_above"):
        given: ArrayLike = getattr(slates, part)
        if np.min(given) > 0 and np.max(given) <= 1:  # the usual case, at a third of the time
            continue
        outside = ~((np.asarray(given) > 0) & (np.asarray(given) <= 1 + 1e-6))
        if part == "propensity":
            outside &= ~np.isnan(given)
        if outside.any():
            bad = np.asarray(given)[outside][0]
            raise PolicyError(
                f"policy {name}: {part} holds {bad}; what was shown has a probability in (0, 1]"
            )
