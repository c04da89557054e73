"""Clicks are multiplied by the propensity.

Rejected: counts the preferred ones twice over
"""


def click_rate_of_all(propensity, shown, clicked):
    if (propensity == 0).any():
        return float("nan")
    n, headlines = propensity.shape
    given = propensity[np.arange(n), shown]
    return np.mean(clicked * given * headlines)
