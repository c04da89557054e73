"""Rows without a click are left out.

Rejected: Rows without a click count too
"""


def click_rate_of_all(propensity, shown, clicked):
    if (propensity == 0).any():
        return float("nan")
    n, headlines = propensity.shape
    given = propensity[np.arange(n), shown]
    return np.mean(1 / (headlines * given[clicked == 1]))
