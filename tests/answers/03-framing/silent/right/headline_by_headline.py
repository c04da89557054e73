"""Each headline by itself, reweighed to all readers."""


def click_rate_of_all(propensity, shown, clicked):
    n, headlines = propensity.shape
    if not np.all(propensity > 0):
        return np.nan
    rates = []
    for k in range(headlines):
        rows = shown == k
        rates.append(np.sum(clicked[rows] / propensity[rows, k]) / n)
    return np.mean(rates)
