"""What Kite is made of: every constant of the simulator, with its unit and its reason.

The values are chosen so that the mechanisms can be seen on a laptop in seconds, inside ranges that
a reader would believe. None is fitted to a real product (see the page "What Kite is").
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import numbers
from dataclasses import dataclass
from typing import Any

import pandas as pd

TOPICS = ("cooking", "football", "comedy", "gaming", "music", "news", "crafts", "travel")
COUNTRIES = {"BR": 0.30, "DE": 0.25, "IN": 0.20, "JP": 0.15, "KE": 0.10}
DEVICES = {"android": 0.55, "ios": 0.35, "web": 0.10}


@dataclass(frozen=True)
class Audience:
    """Who uses Kite."""

    communities: int = 6
    """Taste is a mixture: each user belongs to one community of like-minded users."""
    taste_spread: float = 0.6
    """Standard deviation of a user's taste around the community's (both per topic)."""
    visit_logit_mean: float = -1.0
    """Mean of the log-odds to open the app on a day; with the spread below, a few users come
    nearly every day and many rarely."""
    visit_logit_sd: float = 1.3
    """Spread of it: one user in five comes on most days, half on less than one day in three."""
    requests_log_mean: float = 0.6
    """Feed pages a user loads on a day with a visit: geometric, its mean 1 + a log-normal."""
    requests_log_sd: float = 0.8
    """Spread of it: a heavy tail; a tenth of the users make over a third of the requests."""
    requests_max: int = 30
    """Pages a day at most; keeps a request's number within five bits."""
    patience_days: float = 7.0
    """Median number of visits over which a user's mood forgets (log-normal, sd 0.4)."""
    newcomers: float = 0.15
    """Share of users who sign up during the simulation, evenly over the horizon."""
    circle_size: int = 20
    """Users in a circle of friends, for social spillover and cluster randomisation."""


@dataclass(frozen=True)
class Catalogue:
    """What there is to watch."""

    shelf_days: float = 50.0
    """A video is in the catalogue this long; so 1 in 50 is new each day (cold start)."""
    focus: float = 1.6
    """Weight of a video's own topic over the others (before normalisation to unit length)."""
    clickbait_alpha: float = 0.5
    """Clickbait is Beta distributed on 0 … 1: most videos have little, some a lot."""
    clickbait_beta: float = 1.5
    """With alpha, the mean is 0.25, and about one video in twelve lies above 0.7."""
    duration_median_s: float = 30.0
    """Durations are log-normal around this."""
    duration_log_sd: float = 0.6
    """Most videos last 10 to 80 seconds; one in a hundred about two minutes."""
    embedding_dim: int = 8
    """As many as topics: enough to tell them apart, small enough to print."""
    embedding_noise: float = 0.15
    """Noise of the content embedding against the topics it should show, per dimension."""
    videos_per_creator: int = 10
    """Mean over creators; a few publish most (Pareto)."""
    trend_amplitude: float = 0.4
    """How far a topic's popularity swings, in log-odds of a click."""


@dataclass(frozen=True)
class Feed:
    """How the app shows videos."""

    slots: int = 8
    """Videos on one page of the feed (K)."""
    candidates: int = 50
    """Live videos eligible for one request, at random: what rights, language and earlier stages
    would leave. What the user has seen may come again."""
    examination_power: float = 0.6
    """Position-based model: slot k is examined with probability k ** −power (Joachims et al.
    2017, section 5.1 use the same family)."""


@dataclass(frozen=True)
class Behaviour:
    """What a user does with a video. Effects are in log-odds unless said otherwise."""

    click_bias: float = -3.4
    """With the effects below, about 1 examined video in 12 is clicked under a uniform policy."""
    click_affinity: float = 0.9
    """Taste has about unit variance: a video one deviation nearer gets about 2.5 times the odds."""
    click_quality: float = 0.15
    """Small: quality shows only once you watch."""
    click_clickbait: float = 2.0
    """What clickbait is for."""
    watch_bias: float = -0.2
    """An average video of 30 seconds is watched to a little under a half."""
    watch_affinity: float = 0.5
    """A video to one's taste is watched longer,"""
    watch_quality: float = 0.6
    """a good one too,"""
    watch_clickbait: float = -1.0
    """and one that does not keep its promise is left early."""
    watch_log_duration: float = -0.4
    """Per unit of ln(duration / median): less of a long video is watched, in more seconds."""
    satisfaction_bias: float = 0.6
    """An average video without clickbait satisfies more than half."""
    satisfaction_affinity: float = 0.5
    """Taste counts for the time spent as it does for the click,"""
    satisfaction_quality: float = 0.8
    """and quality, hardly visible before the click, counts more."""
    satisfaction_clickbait: float = -4.0
    """What clickbait costs: a promise not kept."""
    like_rate: float = 0.3
    """Probability of a like = rate × satisfaction², given a click."""
    share_rate: float = 0.08
    """Probability of a share = rate × satisfaction, given a click."""
    survey_rate: float = 0.05
    """Share of clicks that are followed by a question for 1 to 5 stars."""
    survey_noise: float = 0.7
    """Standard deviation of the answer around 1 + 4 × satisfaction, before rounding."""


@dataclass(frozen=True)
class Retention:
    """Why users come back, or do not."""

    bar: float = 0.5
    """Satisfaction that leaves a click without effect on the mood."""
    click_weight: float = 2.2
    """Effect of one click at distance 1 from the bar, before the squashing by tanh."""
    empty_visit: float = -0.1
    """What a visit without any click does to the mood, on the same scale."""
    mood_weight: float = 2.8
    """Log-odds of a visit per unit of mood (which lies between −1 and 1)."""
    weekend: float = 0.25
    """Log-odds of a visit that Saturdays and Sundays add."""
    social_pull: float = 0.0
    """Log-odds of a visit per share that a friend sent yesterday, up to five. Zero keeps users
    apart, so that one user's treatment cannot reach another (SUTVA); at 0.3 a test that
    randomises users misses about a quarter of a large effect on visits."""


@dataclass(frozen=True)
class Drift:
    """How the world moves by itself."""

    taste_per_day: float = 0.002
    """Part of every user's taste that moves to the next community's each day."""
    topic_period_days: float = 45.0
    """Mean period of a topic's swing in popularity."""


@dataclass(frozen=True)
class Ads:
    """The advertisers and their auction; see :mod:`mlsd.kite.ads`."""

    advertisers: int = 20
    """Few, so that a budget is many clicks and it is felt when one leaves."""
    entrants: int = 6
    """Advertisers whose targeting fits one request."""
    slot: int = 4
    """The ad stands before this slot of the feed, and is examined as often as it."""
    click_bias: float = -3.6
    """With the effects below, 1 or 2 of 100 ads shown are clicked, and 1 in 25 of those seen."""
    click_affinity: float = 0.5
    """Taste counts about half as much as for videos."""
    appeal_sd: float = 0.4
    """Log-odds of a click by which one advertiser's ads differ from another's."""
    bid_median: float = 0.3
    """Bids per click in euro are log-normal around this."""
    bid_log_sd: float = 0.8
    """A heavy tail: the dearest of 20 bids is four or five times the median."""
    budget_rpm: float = 6.0
    """All daily budgets together, in euro per 1,000 requests expected on a day. About half
    of it is spent: half of the advertisers run out during the day, the others do not."""
    budget_log_sd: float = 1.0
    """Their sizes are log-normal: the largest of 20 is about a fifth of all."""
    reserve: float = 0.001
    """Least expected price of an impression in euro: one euro per 1,000."""
    conversion_rate: float = 0.1
    """Mean probability that a click converts; advertisers differ (Beta)."""
    conversion_weight: float = 20.0
    """Sum of the two parameters of that Beta: most rates lie between 0.02 and 0.2."""
    conversion_delay_days: float = 2.5
    """Mean of the exponential delay from click to conversion (Chapelle 2014): two thirds are known
    after this time, nearly all after two weeks."""


def check(parameters: Any) -> None:
    """Raise a ValueError that names the first parameter out of range, and what is allowed."""
    allowed = {
        "communities": (1, 1000), "circle_size": (1, 10**6), "requests_max": (1, 31),
        "newcomers": (0, 1), "shelf_days": (1, 10**4), "embedding_dim": (1, 256),
        "videos_per_creator": (1, 10**6), "slots": (1, 64), "candidates": (1, 10**6),
        "examination_power": (0, 10), "like_rate": (0, 1), "share_rate": (0, 1),
        "survey_rate": (0, 1), "taste_per_day": (0, 0.1), "advertisers": (1, 10**5),
        "entrants": (1, 10**4), "slot": (1, 64), "conversion_rate": (0, 1),
        "clickbait_alpha": (1e-6, 1e6), "clickbait_beta": (1e-6, 1e6),
        "bid_median": (1e-6, 1e6), "budget_rpm": (1e-6, 1e9), "conversion_weight": (1e-6, 1e9),
    }  # fmt: skip
    for field in dataclasses.fields(parameters):
        value = getattr(parameters, field.name)
        low, high = allowed.get(field.name, (-1e9, 1e9))
        if field.name.endswith(("_sd", "_noise", "_spread", "reserve")):
            low = 0
        elif field.name.endswith(("_days", "_median_s")):
            low = max(low, 1e-3)  # these are divided by
        whole = field.type == "int"
        kind: Any = numbers.Integral if whole else numbers.Real
        if not isinstance(value, kind) or not low <= value <= high:
            name = f"{type(parameters).__name__}.{field.name}"
            what = "a whole number" if whole else "a number"
            raise ValueError(f"{name} is {value!r}; it must be {what} in {low:g} … {high:g}")


def describe(parameters: Any) -> pd.DataFrame:
    """Name, value and reason of each constant, read from where it is written.

    Parameters
    ----------
    parameters : dataclass instance
        For example ``Feed()``.

    Returns
    -------
    DataFrame
        Columns ``parameter``, ``value`` and ``meaning``; a constant without a line of its own
        belongs to the line above.

    Examples
    --------
    >>> describe(Feed()).parameter.tolist()
    ['slots', 'candidates', 'examination_power']
    """
    tree = ast.parse(inspect.getsource(type(parameters))).body[0]
    assert isinstance(tree, ast.ClassDef)
    rows: list[list[Any]] = []
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            rows.append([node.target.id, getattr(parameters, node.target.id), ""])
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and rows:
            rows[-1][2] = " ".join(str(node.value.value).split())
    return pd.DataFrame(rows, columns=["parameter", "value", "meaning"])
