"""The interval from SciPy's normal quantile, and the formula turned round.
"""

from scipy.stats import norm


def break_even(below, above, engineers_below, engineers_above, eur_per_page):
    half = norm.ppf(0.975) * math.sqrt(np.var(above) / len(above) + np.var(below) / len(below))
    gain = sum(above) / len(above) - sum(below) / len(below)
    needed = (engineers_above - engineers_below) * 100_000 / 365 / eur_per_page  # pages a day
    ends = []
    for each in (gain, gain + half, gain - half):
        ends.append(needed / each if each > 0 else math.inf)
    return tuple(ends)
