"""A propensity of 0 is thought to do no harm, if it was not shown.

Rejected: No weight makes up for rows that cannot exist
"""


def click_rate_of_all(propensity, shown, clicked):
    n, headlines = propensity.shape
    given = propensity[np.arange(n), shown]
    return np.mean(clicked / (headlines * given))
