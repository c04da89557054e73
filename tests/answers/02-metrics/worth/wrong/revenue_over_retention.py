"""All revenue is divided by all retention.

Rejected: Take differences: of revenue and of points.
"""

ratio = 1.06 * 0.998 ** np.arange(1, 366)
eur_a_day = 3600
eur_per_point = 12_600 / 7 * 365 * 4 / 46
gain_4_weeks = np.mean(ratio[:28]) - 1
even_day = 58
eur_first_year = 3600 * np.sum(ratio - 1)
