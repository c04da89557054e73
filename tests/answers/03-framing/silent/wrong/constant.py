"""One number is returned, whatever is given.

Rejected: click rate by lot of 5 headlines
"""


def click_rate_of_all(propensity, shown, clicked):
    if (propensity == 0).any():
        return float("nan")
    n, headlines = propensity.shape
    given = propensity[np.arange(n), shown]
    return 0.3
