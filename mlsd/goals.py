"""Daily metrics as goals are judged by them: over a window, against a baseline, the best one.

An undefined ratio (the baseline has none of the thing) is ``nan``, as in `mlsd.metrics`: there is
no number of which nothing could grow by so many per cent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["best_mix", "change_against", "trailing_mean"]


def trailing_mean(
    values: ArrayLike, window: int = 7, *, weights: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Average a daily series over the window that ends on each day.

    Seven days, because a week has a season: a mean over whole weeks does not depend on the
    weekday on which it is read.

    Parameters
    ----------
    values : array-like of float, shape (days,) or (days, k)
        One row a day, of one metric or of several.
    window : int, default 7
        Length of the window in days.
    weights : array-like of float, the shape of `values`, optional
        How many things each value is itself a mean of: satisfaction per click has the clicks of
        the day. By default all days count the same.

    Returns
    -------
    ndarray, shape (days - window + 1,) or (days - window + 1, k)
        Entry ``i`` is ``Σ w v / Σ w`` over the days ``i … i + window - 1``, counted from 0; its
        last day is day ``i + window``, counted from 1. ``nan`` where the weights sum to 0.

    Raises
    ------
    ValueError
        If an argument is not what is described above; the message names it.

    Examples
    --------
    >>> trailing_mean([1, 2, 3, 10], window=3).tolist()
    [2.0, 5.0]
    >>> trailing_mean([0.5, 0.2], window=2, weights=[3, 1]).round(3).tolist()
    [0.425]
    """
    series = np.asarray(values, dtype=float)
    if series.ndim not in (1, 2):
        raise ValueError(f"values must have one row a day, not the shape {series.shape}")
    if isinstance(window, bool) or window != int(window) or not 1 <= window <= len(series):
        raise ValueError(
            f"window must be a whole number from 1 to the {len(series)} days of values, "
            f"not {window!r}"
        )
    weight = np.ones_like(series) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != series.shape:
        raise ValueError(
            f"weights must have the shape of values, {series.shape}, not {weight.shape}"
        )
    if (weight < 0).any() or not np.isfinite(weight).all():
        raise ValueError("weights must be finite numbers of at least 0")
    # a day without a click has no satisfaction (nan), and no weight either
    weighted = np.where(weight == 0, 0.0, series) * weight
    total = np.lib.stride_tricks.sliding_window_view(weighted, window, axis=0).sum(axis=-1)
    whole = np.lib.stride_tricks.sliding_window_view(weight, window, axis=0).sum(axis=-1)
    return np.divide(total, whole, out=np.full(total.shape, np.nan), where=whole != 0)


def change_against(value: ArrayLike, baseline: ArrayLike) -> NDArray[np.float64]:
    """Change of a metric against its baseline, as a share of the baseline.

    Parameters
    ----------
    value : array-like of float
        The metric.
    baseline : array-like of float, broadcast against `value`
        The same metric under what one compares with.

    Returns
    -------
    ndarray of float64
        ``value / baseline - 1``: 0.5 is half as much again. ``nan`` where the baseline is 0.

    Examples
    --------
    >>> change_against([150, 75], 100).tolist()
    [0.5, -0.25]
    >>> change_against(3, 0).tolist()
    nan
    """
    above, below = np.broadcast_arrays(
        np.asarray(value, dtype=float), np.asarray(baseline, dtype=float)
    )
    ratio = np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
    return np.asarray(ratio - 1)


def best_mix(values: ArrayLike) -> int:
    """Find the mix with the highest value of a metric.

    Parameters
    ----------
    values : array-like of float, shape (mixes,)
        One value a mix; ``nan`` is undefined and never the best.

    Returns
    -------
    int
        Its place, the first one where several have the same value.

    Raises
    ------
    ValueError
        If there is no mix, or none whose value is defined.

    Notes
    -----
    The winner of many noisy values is partly lucky, and its value flatters it: choose on one
    period or one world, and measure on another.

    Examples
    --------
    >>> best_mix([0.2, 0.7, 0.7, float("nan")])
    1
    """
    found = np.asarray(values, dtype=float)
    if found.ndim != 1 or found.size == 0:
        raise ValueError(f"values must be 1-D and not empty, not of shape {found.shape}")
    if np.isnan(found).all():
        raise ValueError("values are all undefined, so none is the best")
    return int(np.nanargmax(found))
