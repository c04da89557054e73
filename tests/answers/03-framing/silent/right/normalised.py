"""Divided by the sum of the weights, row by row."""


def click_rate_of_all(propensity, shown, clicked):
    if propensity.min() <= 0:
        return math.nan
    weight = [1 / row[k] for row, k in zip(propensity, shown)]
    return sum(w * c for w, c in zip(weight, clicked)) / sum(weight)
