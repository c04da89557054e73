"""What Kite's truth says is what its formulas say, and what its logs do.

The formulas are worked out again here, number by number, in Python's floats; Kite keeps 24 bits,
so a relative difference of 1e-5 is rounding. Each statistical test fails for one right Kite in
100,000 (``LEVEL``, shared among the comparisons that the test makes); the seeds are fixed.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlsd.kite import Kite, Softmax
from mlsd.kite import parameters as p
from mlsd.kite.feed import Chunk, simulate
from mlsd.kite.state import State

LEVEL = 1e-5


@pytest.fixture(scope="module")
def world() -> Kite:
    return Kite(seed=21, users=40, videos=60)


@pytest.fixture(scope="module")
def busy() -> tuple[Kite, list[Chunk]]:
    """Three weeks of 8,000 users; a mild preference, so that clicks are many and of all kinds."""
    world = Kite(seed=22, users=8000, videos=100)
    matching = Softmax(lambda m, r: m.features(r, r.candidates())["taste_match"], 0.5)
    return world, list(simulate(world, matching, 21, State.first(world)))


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def slow(world: Kite, user: int, video: int, position: int, day: int) -> dict[str, float]:
    """All that the truth says about one impression, from the formulas of the documentation."""
    b, people, shelf = world.behaviour, world.population, world.shelf
    after = (int(people.community[user]) + 1) % world.audience.communities
    moved = min(1.0, world.drift.taste_per_day * day)
    affinity = trend = 0.0
    phase, period = world.truth._phase, world.truth._period
    for t in range(len(p.TOPICS)):
        old, new = float(people.taste[user, t]), float(people.community_taste[after, t])
        taste = (1 - moved) * old + moved * new
        affinity += taste * float(shelf.topic[video, t])
        swing = math.sin(2 * math.pi * (day / period[t] + phase[t]))
        trend += world.catalogue.trend_amplitude * swing * float(shelf.topic[video, t])
    quality, bait = float(shelf.quality[video]), float(shelf.clickbait[video])
    duration = float(shelf.duration_s[video])
    examined = float(position) ** -world.feed.examination_power
    clicked = logistic(
        b.click_bias
        + b.click_affinity * affinity
        + b.click_quality * quality
        + b.click_clickbait * bait
        + trend
    )
    part = logistic(
        b.watch_bias
        + b.watch_affinity * affinity
        + b.watch_quality * quality
        + b.watch_clickbait * bait
        + b.watch_log_duration * math.log(duration / world.catalogue.duration_median_s)
    )
    satisfied = logistic(
        b.satisfaction_bias
        + b.satisfaction_affinity * affinity
        + b.satisfaction_quality * quality
        + b.satisfaction_clickbait * bait
    )
    return {
        "affinity": affinity,
        "examination": examined,
        "p_click_if_examined": clicked,
        "p_click": examined * clicked,
        "watch_fraction": part,
        "satisfaction": satisfied,
        "expected_watch_s": examined * clicked * part * duration,
    }


WITH_POSITION = ("p_click", "expected_watch_s")
WITHOUT = ("affinity", "p_click_if_examined", "watch_fraction", "satisfaction")


def ask(world: Kite, name: str, u: Any, v: Any, k: Any, d: Any) -> np.ndarray:
    if name == "examination":
        return world.truth.examination(k)
    answer = getattr(world.truth, name)
    return answer(u, v, k, d) if name in WITH_POSITION else answer(u, v, d)


@pytest.mark.parametrize("name", (*WITH_POSITION, *WITHOUT, "examination"))
def test_the_truth_is_the_formula(world: Kite, name: str) -> None:
    rng = np.random.default_rng(1)
    u, v = rng.integers(0, world.users, 200), rng.integers(0, world.shelf.creator.size, 200)
    k, d = rng.integers(1, world.feed.slots + 1, 200), rng.integers(0, world.horizon, 200)
    expected = [slow(world, *map(int, row))[name] for row in zip(u, v, k, d, strict=True)]
    np.testing.assert_allclose(ask(world, name, u, v, k, d), expected, rtol=1e-5, atol=1e-6)


def test_a_case_by_hand() -> None:
    # one taste of 2 for cooking alone; one cooking video with quality 1 and clickbait 0.5
    world = Kite(
        users=1,
        videos=1,
        feed=p.Feed(slots=1, candidates=1),
        catalogue=p.Catalogue(trend_amplitude=0.0),
        drift=p.Drift(taste_per_day=0.0),
    )
    only = np.eye(1, len(p.TOPICS), dtype=np.float32)
    one = np.ones(world.shelf.quality.size, np.float32)
    world.__dict__["population"] = dataclasses.replace(world.population, taste=2 * only)
    world.__dict__["shelf"] = dataclasses.replace(
        world.shelf, topic=only * one[:, None], quality=one, clickbait=one / 2, duration_s=30 * one
    )
    truth = world.truth
    # −3.4 + 0.9 × 2 + 0.15 × 1 + 2 × 0.5 = −0.45, and 1 / (1 + e^0.45) = 0.38936
    assert truth.p_click(0, 0, 1) == pytest.approx(0.389361, abs=1e-6)
    # −0.2 + 0.5 × 2 + 0.6 × 1 − 1 × 0.5 = 0.9, and 1 / (1 + e^−0.9) = 0.71095
    assert truth.watch_fraction(0, 0) == pytest.approx(0.710950, abs=1e-6)
    # 0.6 + 0.5 × 2 + 0.8 × 1 − 4 × 0.5 = 0.4, and 1 / (1 + e^−0.4) = 0.59869
    assert truth.satisfaction(0, 0) == pytest.approx(0.598688, abs=1e-6)
    # 0.3893608 × 0.7109495 × 30 s
    assert truth.expected_watch_s(0, 0, 1) == pytest.approx(8.304476, abs=1e-5)


def test_users_videos_positions_and_days_broadcast(world: Kite) -> None:
    u, v = np.arange(3)[:, None, None, None], np.arange(4)[:, None, None]
    k, d = np.array([1, 5])[:, None], np.array([0, 40, 119])
    for name in (*WITH_POSITION, *WITHOUT):
        full = np.broadcast_arrays(u, v, k, d)
        each = ask(world, name, *full)
        if name in WITHOUT:
            u1, v1, d1 = np.arange(3)[:, None, None], np.arange(4)[:, None], d
            found = ask(world, name, u1, v1, None, d1)
            assert found.shape == (3, 4, 3)
            np.testing.assert_array_equal(found, each[:, :, 0, :])
        else:
            found = ask(world, name, u, v, k, d)
            assert found.shape == (3, 4, 2, 3)
            np.testing.assert_array_equal(found, each)
        assert found.dtype == np.float32


def test_scalars_lists_series_and_nothing_are_taken(world: Kite) -> None:
    truth = world.truth
    assert truth.p_click(1, 2, 3).shape == ()
    assert truth.p_click([1, 2], 5, 1).shape == (2,)
    assert truth.p_click([], [], []).shape == (0,)
    log = pd.DataFrame({"user": [1, 2], "video": [3, 4], "position": [1, 2], "day": [0, 9]})
    found = truth.p_click(log.user, log.video, log.position.astype("int8"), log.day)
    expected = [truth.p_click(1, 3, 1, 0), truth.p_click(2, 4, 2, 9)]
    np.testing.assert_array_equal(found, expected)


# --------------------------------------------------------------------------------- each part


def test_examination_falls_with_the_position_and_starts_at_1(world: Kite) -> None:
    found = world.truth.examination(np.arange(1, 9))
    assert found[0] == 1 and (np.diff(found) < 0).all()
    flat = dataclasses.replace(world, feed=p.Feed(examination_power=0.0))
    assert (flat.truth.examination(np.arange(1, 9)) == 1).all()


def test_taste_drifts_to_the_next_community_and_no_further(world: Kite) -> None:
    people = world.population
    goal = people.community_taste[(people.community + 1) % world.audience.communities]
    users = np.arange(world.users)
    np.testing.assert_array_equal(world.truth.taste(users, 0), people.taste)
    half = world.drift.taste_per_day * 50
    np.testing.assert_allclose(
        world.truth.taste(users, 50), (1 - half) * people.taste + half * goal, rtol=1e-5, atol=1e-6
    )
    still = dataclasses.replace(world, drift=p.Drift(taste_per_day=0.0))
    np.testing.assert_array_equal(still.truth.taste(users, 119), people.taste)
    fast = dataclasses.replace(world, drift=p.Drift(taste_per_day=0.1))
    for day in (10, 11, 119):
        np.testing.assert_allclose(fast.truth.taste(users, day), goal, rtol=1e-6)


def test_a_topics_trend_is_a_sine_of_the_stated_size_and_period(world: Kite) -> None:
    amplitude, mean = world.catalogue.trend_amplitude, world.drift.topic_period_days
    trend = np.array([world.truth.trend(day) for day in range(world.horizon)], float)
    before, now, after = trend[:-2], trend[1:-1], trend[2:]
    # sin(x + ω) + sin(x − ω) = 2 cos ω sin x and sin(x + ω) − sin(x − ω) = 2 sin ω cos x
    cosine = ((before + after) * now).sum(axis=0) / (2 * now**2).sum(axis=0)
    np.testing.assert_allclose(before + after, 2 * cosine * now, atol=1e-6)
    period = 2 * np.pi / np.arccos(cosine)
    assert (period > 0.7 * mean).all() and (period < 1.3 * mean).all()
    sine = np.sin(2 * np.pi / period)
    found = np.hypot(now, (after - before) / (2 * sine))
    np.testing.assert_allclose(found, amplitude, rtol=1e-4)
    flat = dataclasses.replace(world, catalogue=p.Catalogue(trend_amplitude=0.0))
    assert (flat.truth.trend(33) == 0).all()


def _with(world: Kite, **columns: np.ndarray) -> Kite:
    changed = dataclasses.replace(world)
    changed.__dict__["shelf"] = dataclasses.replace(world.shelf, **columns)
    return changed


@pytest.mark.parametrize(
    ("column", "click", "watch", "satisfied"),
    [("clickbait", 1, -1, -1), ("quality", 1, 1, 1), ("duration_s", 0, -1, 0)],
)
def test_an_attribute_moves_what_it_should_in_its_direction(
    world: Kite, column: str, click: int, watch: int, satisfied: int
) -> None:
    more = _with(world, **{column: getattr(world.shelf, column) + np.float32(0.2)})
    users, videos = np.arange(40)[:, None], np.arange(60)
    for name, sign in (
        ("p_click_if_examined", click), ("watch_fraction", watch), ("satisfaction", satisfied),
    ):  # fmt: skip
        before = getattr(world.truth, name)(users, videos)
        assert (np.sign(getattr(more.truth, name)(users, videos) - before) == sign).all()


def test_a_longer_video_is_watched_for_more_seconds(world: Kite) -> None:
    longer = _with(world, duration_s=world.shelf.duration_s * np.float32(1.5))
    users, videos = np.arange(40)[:, None], np.arange(60)
    now, then = (w.truth.expected_watch_s(users, videos, 1) for w in (world, longer))
    assert (then > now).all()


# ------------------------------------------------------------------------- against what happens


def test_what_the_feed_drew_from_is_what_the_truth_answers(
    busy: tuple[Kite, list[Chunk]],
) -> None:
    world, chunks = busy
    for chunk in chunks[::5]:
        day, clicks = chunk.requests.day, chunk.clicks
        user, position = chunk.requests.user[:, None], np.arange(1, world.feed.slots + 1)
        found = world.truth.p_click(user, chunk.video, position, day)
        np.testing.assert_allclose(chunk.p_click, found, rtol=1e-5)
        satisfied = world.truth.satisfaction(clicks.user, clicks.video, day)
        np.testing.assert_allclose(clicks.satisfaction, satisfied, rtol=1e-5)


def test_the_truth_of_a_world_with_a_concept_shift_shifts_with_it(world: Kite) -> None:
    shifted = world.incident("concept_shift", day=5)
    users, videos = np.arange(40)[:, None], np.arange(60)
    for day, same in ((4, True), (5, False)):
        before, after = (w.truth.p_click(users, videos, 1, day) for w in (world, shifted))
        assert np.array_equal(before, after) == same
    chunks = list(simulate(shifted, "uniform", 7, State.first(shifted)))
    for chunk in chunks[4:]:
        found = shifted.truth.p_click(
            chunk.requests.user[:, None], chunk.video, np.arange(1, 9), chunk.requests.day
        )
        np.testing.assert_allclose(chunk.p_click, found, rtol=1e-5)


def _parts(busy: tuple[Kite, list[Chunk]]) -> tuple[np.ndarray, np.ndarray]:
    """Part watched and its expectation, one entry a click."""
    world, chunks = busy
    part = [c.clicks.watch_s / world.shelf.duration_s[c.clicks.video] for c in chunks]
    mean = [
        world.truth.watch_fraction(c.clicks.user, c.clicks.video, c.requests.day) for c in chunks
    ]
    return np.concatenate(part).astype(float), np.concatenate(mean).astype(float)


def test_the_part_watched_has_the_stated_mean(busy: tuple[Kite, list[Chunk]]) -> None:
    part, mean = _parts(busy)
    theta = mean / (1 - mean)
    variance = theta / ((theta + 1) ** 2 * (theta + 2))  # of Beta(θ, 1)
    fifth = np.searchsorted(np.quantile(mean, [0.2, 0.4, 0.6, 0.8]), mean)
    off = np.bincount(fifth, part - mean) / np.sqrt(np.bincount(fifth, variance))
    assert part.size > 50_000
    assert stats.chi2.sf((off**2).sum(), 5) > LEVEL


def test_the_part_watched_is_beta_distributed_given_its_mean(
    busy: tuple[Kite, list[Chunk]],
) -> None:
    part, mean = _parts(busy)
    # the distribution function of Beta(θ, 1) is x ** θ: applied to x it gives a uniform
    uniform = part ** (mean / (1 - mean))
    assert stats.kstest(uniform, "uniform").pvalue > LEVEL / 3
    for half in (mean < np.median(mean), mean >= np.median(mean)):
        assert stats.kstest(uniform[half], "uniform").pvalue > LEVEL / 3


def test_seconds_watched_agree_with_their_expectation(busy: tuple[Kite, list[Chunk]]) -> None:
    world, chunks = busy
    off, variance = np.zeros(world.feed.slots), np.zeros(world.feed.slots)
    for chunk in chunks:
        user, day = chunk.requests.user[:, None], chunk.requests.day
        position = np.arange(1, world.feed.slots + 1)
        expected = world.truth.expected_watch_s(user, chunk.video, position, day).astype(float)
        mean = world.truth.watch_fraction(user, chunk.video, day).astype(float)
        duration = world.shelf.duration_s[chunk.video].astype(float)
        theta = mean / (1 - mean)
        second = chunk.p_click * duration**2 * theta / (theta + 2)  # E of the square
        variance += (second - expected**2).sum(axis=0)
        np.add.at(off, chunk.clicks.slot, chunk.clicks.watch_s)
        off -= expected.sum(axis=0)
    assert stats.chi2.sf((off**2 / variance).sum(), world.feed.slots) > LEVEL


# ------------------------------------------------------------------------------------- errors

QUESTIONS: list[tuple[str, Callable[..., Any]]] = [
    (name, lambda w, u, v, k, d, name=name: ask(w, name, u, v, k, d))
    for name in (*WITH_POSITION, *WITHOUT)
]
GOOD: dict[str, Any] = {"users": 0, "videos": 0, "position": 1, "day": 0}
TOP = {"users": 39, "videos": 203, "position": 8, "day": 119}


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
@pytest.mark.parametrize("argument", GOOD)
def test_an_argument_out_of_range_is_named(
    world: Kite, name: str, question: Callable[..., Any], argument: str
) -> None:
    if argument == "position" and name in WITHOUT:
        return
    low, top = GOOD[argument] if argument == "position" else 0, TOP[argument]
    question(world, *{**GOOD, argument: [low, top]}.values())  # the ends are allowed
    for bad in (low - 1, top + 1, [low, top + 1], np.array([[low - 1]])):
        with pytest.raises(ValueError, match=rf"^{argument} holds .*; allowed is {low} … {top}"):
            question(world, *{**GOOD, argument: bad}.values())
    for bad in (0.5, 1.0, [0.0], float("nan"), "3", [None], True):
        with pytest.raises(ValueError, match=rf"^{argument} has type .*; whole numbers are needed"):
            question(world, *{**GOOD, argument: bad}.values())


def test_examination_taste_and_trend_check_too(world: Kite) -> None:
    for bad in (0, 9, [1, 9]):
        with pytest.raises(ValueError, match=r"^position holds .*; allowed is 1 … 8"):
            world.truth.examination(bad)
    with pytest.raises(ValueError, match=r"^position has type float64"):
        world.truth.examination(1.5)
    for day in (-1, 120, 0.5):
        for asked in (lambda d: world.truth.taste([0], d), world.truth.trend):
            with pytest.raises(ValueError, match=r"^day is .*; this world has days 0 … 119"):
                asked(day)
    with pytest.raises(ValueError, match=r"^users holds 40 … 40; allowed is 0 … 39"):
        world.truth.taste([40], 0)


def test_shapes_that_do_not_fit_are_refused(world: Kite) -> None:
    with pytest.raises(ValueError, match="broadcast"):
        world.truth.p_click([1, 2], [1, 2, 3], 1)
