"""The lot is forgotten: only the propensity is divided out.

Rejected: You left out 1 / K
"""


def click_rate_of_all(propensity, shown, clicked):
    if (propensity == 0).any():
        return float("nan")
    n, headlines = propensity.shape
    given = propensity[np.arange(n), shown]
    return np.mean(clicked / given)
