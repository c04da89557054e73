"""The mean of the clicks is returned.

Rejected: That is the naive mean
"""


def click_rate_of_all(propensity, shown, clicked):
    if (propensity == 0).any():
        return float("nan")
    n, headlines = propensity.shape
    given = propensity[np.arange(n), shown]
    return np.mean(clicked)
