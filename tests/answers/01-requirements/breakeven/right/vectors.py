"""All three at once, in arrays.
"""

def break_even(pages_below, pages_above, engineers_below, engineers_above, eur_per_page):
    groups = [np.asarray(pages_above), np.asarray(pages_below)]
    error = np.hypot(*(group.std(ddof=1) / len(group) ** 0.5 for group in groups))
    gain = groups[0].mean() - groups[1].mean() + 1.96 * error * np.array([0, 1, -1])
    worth_a_year = gain * 365 * eur_per_page
    salaries = ENGINEER_EUR_YEAR * (engineers_above - engineers_below)
    return np.where(worth_a_year > 0, salaries / np.where(worth_a_year > 0, worth_a_year, 1), np.inf)
