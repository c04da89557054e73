"""The propensity of a headline is averaged over all openings.

Rejected: Weigh each row by (1 / K) over the propensity
"""


def click_rate_of_all(propensity, shown, clicked):
    if (propensity == 0).any():
        return float("nan")
    n, headlines = propensity.shape
    given = propensity.mean(axis=0)[shown]
    return np.mean(clicked / (headlines * given))
