"""The test is thought to show 6%, as if nobody left within four weeks.

Rejected: That is without the visitors lost on the way.
"""

ratio = 1.06 * 0.998 ** np.arange(1, 366)
eur_a_day = 3600
eur_per_point = 1050 / 7 * 365 * 4 / 2.5
gain_4_weeks = 0.06
even_day = 58
eur_first_year = 3600 * np.sum(ratio - 1)
