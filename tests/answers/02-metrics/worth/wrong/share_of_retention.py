"""The fall is taken as a share of the old retention.

Rejected: Points are differences of percentages
"""

ratio = 1.06 * 0.998 ** np.arange(1, 366)
eur_a_day = 3600
eur_per_point = 1050 / 7 * 365 * 4 / (100 * 2.5 / 46)
gain_4_weeks = np.mean(ratio[:28]) - 1
even_day = 58
eur_first_year = 3600 * np.sum(ratio - 1)
