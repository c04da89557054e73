"""mlsd.metrics agrees with scikit-learn, chooses the best threshold, and refuses bad input."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn import metrics as reference

from mlsd.metrics import (
    capacity_threshold,
    cost_curve,
    cost_optimal_threshold,
    empirical_cost_threshold,
    threshold_metrics,
)


def random_case(seed: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Labels, scores with many ties, and a threshold that is often exactly a score."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 60))
    y = (rng.random(n) < rng.random()).astype(int)
    score = rng.random(n).round(int(rng.integers(1, 5)))
    threshold = float(rng.choice([rng.choice(score), rng.random(), 0.0, 1.0]))
    return y, score, threshold


def same(ours: float, theirs: float) -> bool:
    return ours == pytest.approx(theirs, rel=1e-12, abs=1e-15, nan_ok=True)


@pytest.mark.parametrize("seed", range(200))
def test_every_metric_equals_scikit_learns(seed: int) -> None:
    y, score, threshold = random_case(seed)
    beta = float(np.random.default_rng(seed).choice([0.5, 1, 2]))
    ours = threshold_metrics(y, score, threshold, beta=beta, cost_fp=2, cost_fn=7)
    flagged = (score >= threshold).astype(int)
    tn, fp, fn, tp = reference.confusion_matrix(y, flagged, labels=[0, 1]).ravel()

    assert (ours.tn, ours.fp, ours.fn, ours.tp) == (tn, fp, fn, tp)
    nan = float("nan")
    assert same(ours.precision, reference.precision_score(y, flagged, zero_division=nan))
    assert same(ours.recall, reference.recall_score(y, flagged, zero_division=nan))
    assert same(ours.f1, reference.f1_score(y, flagged, zero_division=nan))
    assert same(ours.f_beta, reference.fbeta_score(y, flagged, beta=beta, zero_division=nan))
    assert same(ours.accuracy, reference.accuracy_score(y, flagged))
    weights = np.where(y == 1, 7, 2)
    assert same(ours.expected_cost, float(np.mean(weights * (flagged != y))))
    negatives = int((y == 0).sum())
    assert same(ours.false_positive_rate, fp / negatives if negatives else nan)


def test_a_score_equal_to_the_threshold_is_flagged() -> None:
    assert threshold_metrics([1, 0], [0.5, 0.4], 0.5).tp == 1


def test_ratios_without_a_denominator_are_undefined_rather_than_zero() -> None:
    nothing_flagged = threshold_metrics([0, 1], [0.2, 0.3], math.inf)
    assert math.isnan(nothing_flagged.precision)
    assert nothing_flagged.recall == 0
    no_positives = threshold_metrics([0, 0], [0.2, 0.3], 1.0)
    assert math.isnan(no_positives.recall)
    assert math.isnan(no_positives.f1)
    no_negatives = threshold_metrics([1, 1], [0.2, 0.3], 0.0)
    assert math.isnan(no_negatives.false_positive_rate)
    assert no_negatives.precision == 1


def test_beta_of_zero_is_precision() -> None:
    m = threshold_metrics([0, 1, 1], [0.8, 0.9, 0.1], 0.5, beta=0)
    assert m.f_beta == m.precision


@pytest.mark.parametrize("seed", range(100))
def test_the_cost_curve_is_the_expected_cost_at_each_threshold(seed: int) -> None:
    y, score, _ = random_case(seed)
    thresholds, cost = cost_curve(y, score, 1.5, 4)
    assert thresholds.tolist() == [math.inf, *sorted(set(score.tolist()), reverse=True)]
    expected = [
        threshold_metrics(y, score, t, cost_fp=1.5, cost_fn=4).expected_cost for t in thresholds
    ]
    np.testing.assert_allclose(cost, expected, rtol=1e-12)


@pytest.mark.parametrize("seed", range(100))
def test_no_threshold_costs_less_than_the_empirical_one(seed: int) -> None:
    y, score, _ = random_case(seed)
    threshold, cost = empirical_cost_threshold(y, score, 1, 3)
    at = threshold_metrics(y, score, threshold, cost_fp=1, cost_fn=3)
    assert same(cost, at.expected_cost)
    for other in [-math.inf, math.inf, *np.linspace(0, 1, 101), *score]:
        m = threshold_metrics(y, score, other, cost_fp=1, cost_fn=3)
        assert m.expected_cost >= cost - 1e-12
        if same(m.expected_cost, cost):
            # The promise about ties: the chosen threshold flags the fewest cases.
            assert m.tp + m.fp >= at.tp + at.fp


def test_flagging_nobody_wins_where_a_miss_is_free() -> None:
    assert empirical_cost_threshold([0, 1], [0.9, 0.1], 1, 0) == (math.inf, 0.0)


def test_the_closed_form_is_the_best_threshold_on_calibrated_scores() -> None:
    """With p known exactly, the expected cost of any rule is a sum over p: no sampling error."""
    p = np.linspace(0.0005, 0.9995, 1000)
    for cost_fp, cost_fn in [(1, 1), (1, 9), (5, 1), (2, 3)]:
        best = cost_optimal_threshold(cost_fp, cost_fn)

        def cost(threshold: float, cost_fp: float = cost_fp, cost_fn: float = cost_fn) -> float:
            flag = p >= threshold
            return float(np.sum(np.where(flag, (1 - p) * cost_fp, p * cost_fn)))

        assert cost(best) <= min(cost(t) for t in np.linspace(0, 1, 401)) + 1e-9


@pytest.mark.parametrize("seed", range(100))
def test_the_capacity_threshold_fills_the_capacity_and_never_more(seed: int) -> None:
    _, score, _ = random_case(seed)
    capacity = int(np.random.default_rng(seed).integers(0, score.size + 3))
    threshold = capacity_threshold(score, capacity)
    assert np.sum(score >= threshold) <= capacity
    lower = score[score < threshold]
    if lower.size:
        assert np.sum(score >= lower.max()) > capacity


def test_a_tie_that_does_not_fit_is_left_out() -> None:
    assert capacity_threshold([0.5, 0.5, 0.5], 2) == math.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: threshold_metrics([0, 2], [0.1, 0.2], 0.5), r"y_true .* 0 and 1, not .*2"),
        (lambda: threshold_metrics([0, math.nan], [0.1, 0.2], 0.5), r"y_true .*nan"),
        (lambda: threshold_metrics([0], [0.1, 0.2], 0.5), r"same length.*\(1,\).*\(2,\)"),
        (lambda: threshold_metrics([], [], 0.5), r"y_score must be 1-D and not empty"),
        (lambda: threshold_metrics([[0]], [[0.1]], 0.5), r"y_score must be 1-D.*\(1, 1\)"),
        (lambda: threshold_metrics([0], [math.nan], 0.5), r"y_score must be finite"),
        (lambda: threshold_metrics([0], [0.1], math.nan), r"threshold must be a number"),
        (lambda: threshold_metrics([0], [0.1], 0.5, beta=-1), r"beta .* at least 0, not -1"),
        (lambda: threshold_metrics([0], [0.1], 0.5, cost_fp=-1), r"cost_fp .* not -1"),
        (lambda: cost_curve([0], [0.1], 1, math.inf), r"cost_fn .* not inf"),
        (lambda: cost_optimal_threshold(0, 0), r"both 0"),
        (lambda: capacity_threshold([0.1], -1), r"capacity .* not -1"),
        (lambda: capacity_threshold([0.1], 1.5), r"capacity .* not 1.5"),  # type: ignore[arg-type]
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_argument(call, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
