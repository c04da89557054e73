"""Only the propensities of the shown headlines are looked at.

Rejected: No weight makes up for rows that cannot exist
"""


def click_rate_of_all(propensity, shown, clicked):
    n, headlines = propensity.shape
    given = propensity[np.arange(n), shown]
    if (given == 0).any():
        return float("nan")
    return np.mean(clicked / (headlines * given))
