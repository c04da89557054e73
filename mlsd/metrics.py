"""Classification metrics at a threshold, and thresholds chosen from costs or a capacity.

scikit-learn has each metric on its own; what it lacks is the whole picture at one threshold, and
the choice of the threshold itself. Two conventions hold throughout, both scikit-learn's:

- a case is predicted positive when ``score >= threshold``;
- the positive class is 1, the negative class is 0.

A ratio whose denominator is zero (precision when nothing is flagged) is undefined, and is ``nan``
here: 0 would be a claim about the model that the data cannot support.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ThresholdMetrics",
    "capacity_threshold",
    "cost_curve",
    "cost_optimal_threshold",
    "empirical_cost_threshold",
    "threshold_metrics",
]


@dataclass(frozen=True)
class ThresholdMetrics:
    """What a classifier does at one threshold.

    Attributes
    ----------
    threshold : float
        Cases that score at least this much are predicted positive.
    tp, fp, fn, tn : int
        True positives, false positives (false alarms), false negatives (misses), true negatives.
    precision : float
        ``tp / (tp + fp)``; ``nan`` when nothing is flagged.
    recall : float
        ``tp / (tp + fn)``; ``nan`` when there is no positive case.
    false_positive_rate : float
        ``fp / (fp + tn)``; ``nan`` when there is no negative case.
    f1 : float
        F-beta with ``beta = 1``.
    f_beta : float
        ``(1 + beta²) tp / ((1 + beta²) tp + fp + beta² fn)``; ``nan`` when that is 0/0.
    accuracy : float
        ``(tp + tn) / n``.
    expected_cost : float
        ``(cost_fp fp + cost_fn fn) / n``, in the unit of the costs, per case.
    """

    threshold: float
    tp: int
    fp: int
    fn: int
    tn: int
    precision: float
    recall: float
    false_positive_rate: float
    f1: float
    f_beta: float
    accuracy: float
    expected_cost: float


def threshold_metrics(
    y_true: ArrayLike,
    y_score: ArrayLike,
    threshold: float,
    *,
    beta: float = 1.0,
    cost_fp: float = 1.0,
    cost_fn: float = 1.0,
) -> ThresholdMetrics:
    """Measure a classifier at one threshold.

    Parameters
    ----------
    y_true : array-like of {0, 1}, shape (n,)
        The true classes; 1 is positive.
    y_score : array-like of float, shape (n,)
        The scores; higher means more likely positive.
    threshold : float
        Cases with ``score >= threshold`` are predicted positive. ``inf`` flags nobody.
    beta : float, default 1
        How many times as much recall counts as precision in F-beta.
    cost_fp : float, default 1
        What one false alarm costs.
    cost_fn : float, default 1
        What one miss costs, in the same unit.

    Returns
    -------
    ThresholdMetrics
        Counts, ratios and the expected cost per case. Undefined ratios (0/0) are ``nan``.

    Raises
    ------
    ValueError
        If an argument is not what is described above; the message names it.

    Notes
    -----
    F-beta is van Rijsbergen's effectiveness measure, ``F = 1 - E`` (Information Retrieval, 2nd
    edition, 1979, chapter 7), written in counts.

    Examples
    --------
    >>> m = threshold_metrics([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], 0.5, cost_fn=5)
    >>> (m.tp, m.fp, m.fn, m.tn)
    (1, 1, 1, 1)
    >>> m.precision, m.recall, m.expected_cost
    (0.5, 0.5, 1.5)
    """
    truth, score = _labels_and_scores(y_true, y_score)
    if np.isnan(threshold):
        raise ValueError(f"threshold must be a number, not {threshold!r}")
    if not (np.isfinite(beta) and beta >= 0):
        raise ValueError(f"beta must be a finite number of at least 0, not {beta!r}")
    _check_costs(cost_fp, cost_fn)

    flagged = score >= threshold
    tp = int(np.sum(flagged & truth))
    fp = int(np.sum(flagged & ~truth))
    fn = int(np.sum(~flagged & truth))
    tn = int(np.sum(~flagged & ~truth))
    return ThresholdMetrics(
        threshold=float(threshold),
        tp=tp,
        fp=fp,
        fn=fn,
        tn=tn,
        precision=_ratio(tp, tp + fp),
        recall=_ratio(tp, tp + fn),
        false_positive_rate=_ratio(fp, fp + tn),
        f1=_f_beta(tp, fp, fn, 1.0),
        f_beta=_f_beta(tp, fp, fn, float(beta)),
        accuracy=(tp + tn) / truth.size,
        expected_cost=float((cost_fp * fp + cost_fn * fn) / truth.size),
    )


def cost_optimal_threshold(cost_fp: float, cost_fn: float) -> float:
    """Give the threshold with the lowest expected cost when scores are calibrated probabilities.

    Flagging a case with probability ``p`` costs ``(1 - p) cost_fp`` on average, passing it over
    costs ``p cost_fn``; flagging is the cheaper of the two from ``p = cost_fp / (cost_fp +
    cost_fn)`` on. How rare the positives are does not matter: calibrated scores already know.

    Parameters
    ----------
    cost_fp : float
        What one false alarm costs, at least 0.
    cost_fn : float
        What one miss costs, at least 0, in the same unit. Not both costs may be 0.

    Returns
    -------
    float
        ``cost_fp / (cost_fp + cost_fn)``, between 0 and 1.

    Raises
    ------
    ValueError
        If a cost is negative or not finite, or if both are 0.

    Notes
    -----
    Elkan, The Foundations of Cost-Sensitive Learning, IJCAI 2001, equation 2, with nothing to pay
    for a right decision.

    Examples
    --------
    >>> cost_optimal_threshold(cost_fp=1, cost_fn=9)
    0.1
    """
    _check_costs(cost_fp, cost_fn)
    if cost_fp == 0 and cost_fn == 0:
        raise ValueError("cost_fp and cost_fn are both 0: every threshold then costs the same")
    return float(cost_fp / (cost_fp + cost_fn))


def cost_curve(
    y_true: ArrayLike, y_score: ArrayLike, cost_fp: float, cost_fn: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the cost per case at every threshold that the data can tell apart.

    Parameters
    ----------
    y_true : array-like of {0, 1}, shape (n,)
        The true classes; 1 is positive.
    y_score : array-like of float, shape (n,)
        The scores; higher means more likely positive.
    cost_fp, cost_fn : float
        What one false alarm and one miss cost, at least 0, in the same unit.

    Returns
    -------
    thresholds : ndarray, shape (k,)
        ``inf`` (flag nobody), then the distinct scores from the highest to the lowest.
    cost : ndarray, shape (k,)
        The cost per case at each of them.

    Raises
    ------
    ValueError
        If an argument is not what is described above; the message names it.

    Examples
    --------
    >>> thresholds, cost = cost_curve([0, 1, 1], [0.2, 0.4, 0.9], cost_fp=1, cost_fn=3)
    >>> thresholds.tolist()
    [inf, 0.9, 0.4, 0.2]
    >>> cost.round(4).tolist()
    [2.0, 1.0, 0.0, 0.3333]
    """
    truth, score = _labels_and_scores(y_true, y_score)
    _check_costs(cost_fp, cost_fn)
    order = np.argsort(-score, kind="stable")
    truth, score = truth[order], score[order]
    # Tied scores are flagged together, so only the last case of each tie is a possible cut.
    last_of_tie = np.append(np.flatnonzero(np.diff(score)), score.size - 1)
    tp = np.append(0, np.cumsum(truth)[last_of_tie])
    fp = np.append(0, np.cumsum(~truth)[last_of_tie])
    thresholds = np.append(np.inf, score[last_of_tie])
    cost = (cost_fp * fp + cost_fn * (truth.sum() - tp)) / truth.size
    return thresholds, cost


def empirical_cost_threshold(
    y_true: ArrayLike, y_score: ArrayLike, cost_fp: float, cost_fn: float
) -> tuple[float, float]:
    """Find the threshold that costs least on these data.

    Unlike `cost_optimal_threshold` it asks nothing of the scores but their order. It is chosen on
    the data it is measured on, so its cost is optimistic: choose on one sample, measure on another.

    Parameters
    ----------
    y_true : array-like of {0, 1}, shape (n,)
        The true classes; 1 is positive.
    y_score : array-like of float, shape (n,)
        The scores; higher means more likely positive.
    cost_fp, cost_fn : float
        What one false alarm and one miss cost, at least 0, in the same unit.

    Returns
    -------
    threshold : float
        One of the scores, or ``inf`` where flagging nobody is cheapest. Where several thresholds
        cost the same, the highest, which flags the fewest cases.
    cost : float
        The cost per case at that threshold.

    Raises
    ------
    ValueError
        If an argument is not what is described above; the message names it.

    Examples
    --------
    >>> empirical_cost_threshold([0, 1, 0, 1], [0.1, 0.3, 0.5, 0.9], cost_fp=1, cost_fn=5)
    (0.3, 0.25)
    >>> empirical_cost_threshold([0, 1, 0, 1], [0.1, 0.3, 0.5, 0.9], cost_fp=5, cost_fn=1)
    (0.9, 0.25)
    """
    thresholds, cost = cost_curve(y_true, y_score, cost_fp, cost_fn)
    # argmin takes the first of equal costs, and the thresholds fall: the highest one wins a tie.
    cheapest = int(np.argmin(cost))
    return float(thresholds[cheapest]), float(cost[cheapest])


def capacity_threshold(y_score: ArrayLike, capacity: int) -> float:
    """Find the lowest threshold that flags no more cases than can be handled.

    Tied scores are flagged together or not at all, so fewer than `capacity` cases may be flagged.

    Parameters
    ----------
    y_score : array-like of float, shape (n,)
        The scores; higher means more likely positive.
    capacity : int
        How many cases can be handled, at least 0.

    Returns
    -------
    float
        One of the scores, or ``inf`` where even the highest score cannot be flagged (no capacity,
        or more cases tied at the top than there is capacity for).

    Raises
    ------
    ValueError
        If an argument is not what is described above; the message names it.

    Examples
    --------
    >>> capacity_threshold([0.9, 0.7, 0.4, 0.2], capacity=2)
    0.7
    >>> capacity_threshold([0.9, 0.4, 0.4, 0.2], capacity=2)
    0.9
    """
    score = _scores(y_score)
    if isinstance(capacity, bool) or capacity != int(capacity) or capacity < 0:
        raise ValueError(f"capacity must be a whole number of at least 0, not {capacity!r}")
    distinct, times = np.unique(score, return_counts=True)
    flagged = np.cumsum(times[::-1])[::-1]
    affordable = distinct[flagged <= capacity]
    return float(affordable[0]) if affordable.size else float("inf")


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _f_beta(tp: int, fp: int, fn: int, beta: float) -> float:
    hits = (1 + beta**2) * tp
    return _ratio(hits, hits + fp + beta**2 * fn)


def _labels_and_scores(
    y_true: ArrayLike, y_score: ArrayLike
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    score = _scores(y_score)
    truth = np.asarray(y_true)
    if truth.shape != score.shape:
        raise ValueError(
            f"y_true and y_score must have the same length, not shapes {truth.shape} "
            f"and {score.shape}"
        )
    allowed = np.isin(truth, [0, 1])
    if not allowed.all():
        raise ValueError(f"y_true must hold only 0 and 1, not {truth[~allowed][0]!r}")
    return truth.astype(bool), score


def _scores(y_score: ArrayLike) -> NDArray[np.float64]:
    score = np.asarray(y_score, dtype=float)
    if score.ndim != 1 or score.size == 0:
        raise ValueError(f"y_score must be 1-D and not empty, not of shape {score.shape}")
    if not np.isfinite(score).all():
        raise ValueError("y_score must be finite, but it holds nan or inf")
    return score


def _check_costs(cost_fp: float, cost_fn: float) -> None:
    for name, cost in (("cost_fp", cost_fp), ("cost_fn", cost_fn)):
        if not (np.isfinite(cost) and cost >= 0):
            raise ValueError(f"{name} must be a finite number of at least 0, not {cost!r}")
