"""The click rates of the headlines are averaged, as if readers were alike.

Rejected: forgets that readers differ
"""


def click_rate_of_all(propensity, shown, clicked):
    if (propensity == 0).any():
        return float("nan")
    n, headlines = propensity.shape
    given = propensity[np.arange(n), shown]
    return np.mean([clicked[shown == k].mean() for k in range(headlines)])
