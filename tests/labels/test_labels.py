"""Late labels: the formulas hold in a simulation of single events, at the edges too."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from mlsd import labels

KITE = {"log_days": 28, "delay_days": 2.5, "drift": 0.03, "outcomes_per_day": 2.0}
HORIZONS = (0.5, 2, 7, 14, 21, 27)
WORLDS = [
    KITE,
    KITE | {"drift": 0.0},
    KITE | {"drift": 0.08},
    KITE | {"delay_days": 10.0},
    KITE | {"delay_days": 0.0, "outcomes_per_day": 0.3},
    KITE | {"log_days": 7, "outcomes_per_day": 40.0},
    KITE | {"rate": 0.2},
    KITE | {"rate": 0.5, "outcomes_per_day": 5.0, "drift": 0.01},
]
# Two-sided, 88 comparisons: right formulas fail under one seed in about 180.
Z = 4.0


def squared_errors(
    rng: np.random.Generator,
    horizon: float,
    log_days: float,
    delay_days: float,
    drift: float,
    outcomes_per_day: float,
    rate: float = 0.0,
    repeats: int = 4000,
) -> tuple[np.ndarray, np.ndarray]:
    """Squared relative errors of the learned rate, as read and divided by the share seen.

    Each repeat walks the rate back from today in small steps, draws the outcomes of the events that
    are old enough, and when each of them comes.
    """
    steps = 10 * round(log_days)
    step = log_days / steps
    ages = (np.arange(steps) + 0.5) * step
    size = np.full(steps, math.sqrt(step))
    size[0] = math.sqrt(step / 2)
    walk = (rng.normal(0, drift, (repeats, steps)) * size).cumsum(axis=1)
    complete = ages > horizon
    moved = np.maximum(0, 1 + walk[:, complete])
    if rate:
        events = outcomes_per_day * step / rate
        assert events == pytest.approx(round(events))
        chance = np.minimum(1, rate * moved)
        outcomes = rng.binomial(round(events), chance).sum(axis=1)
    else:
        outcomes = rng.poisson(outcomes_per_day * step * moved.sum(axis=1))
    delays = rng.exponential(1, outcomes.sum()) * delay_days
    owner = np.repeat(np.arange(repeats), outcomes)
    seen = np.bincount(owner[delays <= horizon], minlength=repeats)
    found = seen / (outcomes_per_day * step * complete.sum())
    share = 1.0 if delay_days == 0 else 1 - math.exp(-horizon / delay_days)
    return (found - 1) ** 2, (found / share - 1) ** 2


@pytest.mark.parametrize("world", WORLDS)
def test_the_error_is_that_of_simulated_events(world: dict) -> None:
    rng = np.random.default_rng(11)
    for horizon in (h for h in HORIZONS if h < world["log_days"]):
        formulas = (
            labels.rate_error(horizon, **world),
            labels.corrected_rate_error(horizon, **world),
        )
        for found, formula in zip(squared_errors(rng, horizon, **world), formulas, strict=True):
            z = (found.mean() - formula.total**2) / (found.std() / math.sqrt(found.size))
            assert abs(z) < Z, (horizon, found.mean(), formula.total**2)


def test_the_share_seen_is_that_of_exponential_delays() -> None:
    delays = np.random.default_rng(3).exponential(2.5, 100_000)
    for age in (0.1, 1, 2.5, 7, 14):
        share = labels.share_seen(age, 2.5)
        spread = math.sqrt(share * (1 - share) / delays.size)
        assert abs((delays <= age).mean() - share) < 4.5 * spread


def test_the_parts_add_up_as_squares() -> None:
    horizons = np.arange(0, 28, 0.5)
    for found in (
        labels.rate_error(horizons, **KITE),
        labels.corrected_rate_error(horizons, **KITE),
    ):
        squares = found.late**2 + found.stale**2 + found.noise**2
        np.testing.assert_allclose(found.total**2, squares, rtol=1e-12)


def test_waiting_makes_the_label_truer_and_the_clicks_older_and_fewer() -> None:
    found = labels.rate_error(np.arange(0, 28, 0.5), **KITE)
    assert (np.diff(found.seen) > 0).all() and (np.diff(found.late) < 0).all()
    assert (np.diff(found.stale) > 0).all() and (np.diff(found.noise) > 0).all()


def best(corrected: bool = False, **change: float) -> float:
    horizons = np.arange(0, 27.5, 0.5)
    error = labels.corrected_rate_error if corrected else labels.rate_error
    return labels.best_horizon(horizons, error(horizons, **KITE | change).total)


def test_the_best_horizon_lies_between_and_moves_as_the_text_says() -> None:
    assert 0 < best() < 27
    assert best(drift=0.1) < best(drift=0.03) < best(drift=0)
    assert best(delay_days=1) < best(delay_days=2.5) < best(delay_days=7)
    assert best(outcomes_per_day=0.5) < best(outcomes_per_day=2) < best(outcomes_per_day=50)
    assert best(corrected=True) < best()


def test_a_label_without_delay_needs_no_wait() -> None:
    assert best(delay_days=0) == best(corrected=True, delay_days=0) == 0
    found = labels.rate_error([0, 5], **KITE | {"delay_days": 0})
    assert found.late.tolist() == [0, 0] and found.seen.tolist() == [1, 1]


def test_at_the_event_nothing_is_seen_and_a_correction_has_nothing_to_divide() -> None:
    found, corrected = labels.rate_error(0, **KITE), labels.corrected_rate_error(0, **KITE)
    assert (found.seen, found.late, found.stale, found.noise, found.total) == (0, 1, 0, 0, 1)
    assert np.isnan([corrected.late, corrected.noise, corrected.total]).all()


def test_one_expected_outcome_leaves_an_error_of_one() -> None:
    world = KITE | {"drift": 0.0, "delay_days": 0.0, "outcomes_per_day": 1.0}
    assert labels.rate_error(27, **world).total == pytest.approx(1)


def test_the_best_is_the_shortest_of_several_and_never_an_undefined_one() -> None:
    assert labels.best_horizon([1, 2, 3, 4], [np.nan, 0.3, 0.2, 0.2]) == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: labels.share_seen(-1, 2), "age_days must be finite and at least 0, not -1"),
        (lambda: labels.share_seen(1, -2), "delay_days must be a finite number of at least 0"),
        (lambda: labels.share_seen(1, math.nan), "delay_days must .* not nan"),
        (lambda: labels.rate_error(28, **KITE), "less than log_days = 28, not 28"),
        (lambda: labels.rate_error([3, -1], **KITE), "horizon_days must lie from 0 to less than"),
        (lambda: labels.rate_error(math.nan, **KITE), "horizon_days must lie from 0"),
        (lambda: labels.rate_error(1, **KITE | {"drift": -0.1}), "drift must be .* not -0.1"),
        (lambda: labels.rate_error(1, **KITE | {"rate": 1.5}), "rate must lie from 0 to 1"),
        (lambda: labels.rate_error(1, **KITE | {"log_days": 0}), "log_days must be .* above 0"),
        (lambda: labels.corrected_rate_error(1, **KITE | {"outcomes_per_day": 0}),
         "outcomes_per_day must be a finite number above 0, not 0"),
        (lambda: labels.best_horizon([1, 2], [1]), "of shapes"),
        (lambda: labels.best_horizon([1], [np.nan]), "undefined at every horizon"),
        (lambda: labels.best_horizon([], []), "undefined at every horizon"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_name_of_the_argument(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
