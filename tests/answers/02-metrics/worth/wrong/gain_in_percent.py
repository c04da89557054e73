"""The gain is written as a percentage.

Rejected: That is a percentage: write it as a share of 1.
"""

ratio = 1.06 * 0.998 ** np.arange(1, 366)
eur_a_day = 3600
eur_per_point = 1050 / 7 * 365 * 4 / 2.5
gain_4_weeks = 100 * (np.mean(ratio[:28]) - 1)
even_day = 58
eur_first_year = 3600 * np.sum(ratio - 1)
