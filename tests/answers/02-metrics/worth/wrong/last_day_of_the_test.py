"""The last day of the test stands for all of it.

Rejected: That is the 28th day alone.
"""

ratio = 1.06 * 0.998 ** np.arange(1, 366)
eur_a_day = 3600
eur_per_point = 1050 / 7 * 365 * 4 / 2.5
gain_4_weeks = ratio[27] - 1
even_day = 58
eur_first_year = 3600 * np.sum(ratio - 1)
