"""By hand-made correlation, with exact normal quantiles, and the choice by sorting."""

from statistics import NormalDist

needed_z = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)


def weigh(effect, standard_error, goal, users):
    x, y = effect - effect.mean(), goal - goal.mean()
    direction = (x @ y) / math.sqrt((x @ x) * (y @ y))
    mean_square = sum(e * e for e in effect) / len(effect) - standard_error**2
    if mean_square <= 0:
        return direction, math.inf
    error_wanted = math.sqrt(mean_square) / needed_z
    return direction, users * (standard_error / error_wanted) ** 2


table = [
    (*weigh(past[name], se, past["goal"], users_of_each), name)
    for name, se in standard_error.items()
]
oec = sorted(row for row in table if row[1] <= 60_000)[-1][2]
