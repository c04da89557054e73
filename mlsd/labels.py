"""Labels that arrive late: how many are there after some days, and what waiting for them costs.

A conversion, a chargeback or a churned user becomes known some days after the event that it
belongs to. The *horizon* is the time that one waits before the label is read. It decides three
things at once: how many of the late outcomes are counted, how many events are old enough to count,
and how old the youngest of them is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["RateError", "best_horizon", "corrected_rate_error", "rate_error", "share_seen"]


@dataclass(frozen=True)
class RateError:
    """Error of a learned rate and its parts, each as a share of today's true rate.

    Every field has the shape of the horizons that were asked for.

    Attributes
    ----------
    seen : ndarray of float64
        Share of the outcomes that have come by the horizon, 0 … 1.
    late : ndarray of float64
        What the rate is too low by because the other outcomes come later.
    stale : ndarray of float64
        Standard deviation of what the rate has done since the events that were learned from.
    noise : ndarray of float64
        Standard deviation that counting a limited number of outcomes leaves.
    total : ndarray of float64
        Root of the mean squared error, ``√(late² + stale² + noise²)``.
    """

    seen: NDArray[np.float64]
    late: NDArray[np.float64]
    stale: NDArray[np.float64]
    noise: NDArray[np.float64]
    total: NDArray[np.float64]


def share_seen(age_days: ArrayLike, delay_days: float) -> NDArray[np.float64]:
    """Share of the outcomes that have come some time after their event.

    Parameters
    ----------
    age_days : array-like of float
        Time since the event in days, at least 0.
    delay_days : float
        Mean of the exponential delay in days, at least 0. With 0 all outcomes come at once.

    Returns
    -------
    ndarray of float64, the shape of `age_days`
        ``1 − exp(−age / delay)``.

    Raises
    ------
    ValueError
        If an argument is not what is described above; the message names it.

    Notes
    -----
    The delay model of Chapelle (2014), "Modeling Delayed Feedback in Display Advertising", KDD,
    with one mean delay for all events.

    Examples
    --------
    >>> share_seen([0, 2.5, 5], delay_days=2.5).round(3).tolist()
    [0.0, 0.632, 0.865]
    """
    age = np.asarray(age_days, dtype=float)
    if not (np.isfinite(age) & (age >= 0)).all():
        raise ValueError(f"age_days must be finite and at least 0, not {age_days!r}")
    _at_least_0("delay_days", delay_days)
    if delay_days == 0:
        return np.ones_like(age)
    return np.asarray(-np.expm1(-age / delay_days))


def rate_error(
    horizon_days: ArrayLike,
    *,
    log_days: float,
    delay_days: float,
    drift: float,
    outcomes_per_day: float,
    rate: float = 0.0,
) -> RateError:
    """Error of a rate that is learned from all events whose label is complete.

    The log holds the last ``L = log_days`` days. After a horizon ``h`` the events of ages ``h … L``
    can be read, and the rate is the share of them whose outcome had come within ``h`` days.

    Parameters
    ----------
    horizon_days : array-like of float
        Days from an event to the reading of its label, from 0 to less than `log_days`.
    log_days : float
        Length of the log in days, above 0.
    delay_days : float
        Mean of the exponential delay from an event to its outcome in days, at least 0.
    drift : float
        Standard deviation of the relative change of the true rate in one day, at least 0: with
        0.03 the rate moves by about 3% of itself a day, up or down.
    outcomes_per_day : float
        Outcomes that the events of one day bring in the end, above 0.
    rate : float, default 0
        Share of the events that have an outcome, 0 … 1. Only the noise depends on it, and little:
        with 0, outcomes are so rare that their number is Poisson.

    Returns
    -------
    RateError

    Raises
    ------
    ValueError
        If an argument is not what is described above; the message names it.

    See Also
    --------
    corrected_rate_error : the same with the share seen divided out.

    Notes
    -----
    With the share seen ``s = 1 − exp(−h / delay)`` and ``k`` outcomes a day, the mean squared error
    is that of a biased estimate, bias squared plus two variances::

        (1 − s)²  +  s² drift² (L + 2h) / 3  +  s (1 − s rate) / (k (L − h))

    The first term is the bias of counting late outcomes as none (Chapelle 2014). The second is the
    variance of the mean of a random walk over the ages ``h … L``, seen from age 0:
    ``drift² (h + (L − h) / 3)``. The third is the variance of a binomial count. The rate is taken
    as a random walk that may go anywhere, which holds while ``drift² L`` is well below 1.

    Examples
    --------
    >>> found = rate_error([2, 8, 21], log_days=28, delay_days=2.5, drift=0.03, outcomes_per_day=2)
    >>> found.total.round(3).tolist()
    [0.464, 0.194, 0.304]
    """
    horizon = _check(horizon_days, log_days, delay_days, drift, outcomes_per_day, rate)
    seen = share_seen(horizon, delay_days)
    late = 1 - seen
    stale = seen * drift * np.sqrt((log_days + 2 * horizon) / 3)
    noise = np.sqrt(seen * (1 - seen * rate) / (outcomes_per_day * (log_days - horizon)))
    return RateError(seen, late, stale, noise, np.sqrt(late**2 + stale**2 + noise**2))


def corrected_rate_error(
    horizon_days: ArrayLike,
    *,
    log_days: float,
    delay_days: float,
    drift: float,
    outcomes_per_day: float,
    rate: float = 0.0,
) -> RateError:
    """Error of the same rate after it was divided by the share seen.

    Who knows the delay need not wait for the last outcome: dividing by the share seen takes the
    bias away, and leaves the noise of the few outcomes that have come.

    Parameters
    ----------
    horizon_days, log_days, delay_days, drift, outcomes_per_day, rate
        As in `rate_error`.

    Returns
    -------
    RateError
        ``late`` is 0. Where nothing is seen, 0/0 leaves ``late``, ``noise`` and ``total`` undefined
        (``nan``).

    Raises
    ------
    ValueError
        If an argument is not what is described in `rate_error`; the message names it.

    Notes
    -----
    The mean squared error is ``drift² (L + 2h) / 3 + (1 − s rate) / (s k (L − h))``. It takes the
    delay as known; one that is itself estimated adds an error of its own.

    Examples
    --------
    >>> found = corrected_rate_error(
    ...     [0, 2, 4], log_days=28, delay_days=2.5, drift=0.03, outcomes_per_day=2
    ... )
    >>> found.total.round(3).tolist()
    [nan, 0.211, 0.192]
    """
    horizon = _check(horizon_days, log_days, delay_days, drift, outcomes_per_day, rate)
    seen = share_seen(horizon, delay_days)
    known = np.where(seen > 0, seen, np.nan)
    late = 0 * known
    stale = drift * np.sqrt((log_days + 2 * horizon) / 3)
    noise = np.sqrt((1 - known * rate) / (known * outcomes_per_day * (log_days - horizon)))
    return RateError(seen, late, stale, noise, np.sqrt(stale**2 + noise**2))


def best_horizon(horizon_days: ArrayLike, error: ArrayLike) -> float:
    """Find the horizon with the least error.

    Parameters
    ----------
    horizon_days : array-like of float, shape (n,)
        The horizons to choose from, rising.
    error : array-like of float, shape (n,)
        Error at each; ``nan`` is undefined and never the least.

    Returns
    -------
    float
        The shortest one where several have the same error.

    Raises
    ------
    ValueError
        If the two differ in shape, or no error is defined.

    Examples
    --------
    >>> best_horizon([1, 7, 21], [0.7, 0.2, 0.3])
    7.0
    """
    horizon, found = np.asarray(horizon_days, dtype=float), np.asarray(error, dtype=float)
    if horizon.ndim != 1 or horizon.shape != found.shape:
        raise ValueError(
            f"horizon_days and error must be 1-D and of one length, not of shapes {horizon.shape} "
            f"and {found.shape}"
        )
    if not horizon.size or np.isnan(found).all():
        raise ValueError("error is undefined at every horizon, so none is the best")
    return float(horizon[np.nanargmin(found)])


def _check(
    horizon_days: ArrayLike,
    log_days: float,
    delay_days: float,
    drift: float,
    outcomes_per_day: float,
    rate: float,
) -> NDArray[np.float64]:
    """Refuse what no log could be; returns the horizons."""
    for name, value in (("log_days", log_days), ("outcomes_per_day", outcomes_per_day)):
        if not (np.isfinite(value) and value > 0):
            raise ValueError(f"{name} must be a finite number above 0, not {value!r}")
    _at_least_0("delay_days", delay_days)
    _at_least_0("drift", drift)
    if not 0 <= rate <= 1:
        raise ValueError(f"rate must lie from 0 to 1, not {rate!r}")
    horizon = np.asarray(horizon_days, dtype=float)
    if not ((horizon >= 0) & (horizon < log_days)).all():
        raise ValueError(
            f"horizon_days must lie from 0 to less than log_days = {log_days}, not {horizon_days!r}"
        )
    return horizon


def _at_least_0(name: str, value: float) -> None:
    if not (np.isfinite(value) and value >= 0):
        raise ValueError(f"{name} must be a finite number of at least 0, not {value!r}")
