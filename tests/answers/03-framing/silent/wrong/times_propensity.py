"""Rows are weighed by the propensity, not by its inverse.

Rejected: You weighed by the propensity
"""


def click_rate_of_all(propensity, shown, clicked):
    if (propensity == 0).any():
        return float("nan")
    n, headlines = propensity.shape
    given = propensity[np.arange(n), shown]
    return np.average(clicked, weights=given)
