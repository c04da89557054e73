"""6% over 0.2% a day; the early gains are forgotten.

Rejected: Add up the daily gains: the early ones have to be used up first.
"""

ratio = 1.06 * 0.998 ** np.arange(1, 366)
eur_a_day = 3600
eur_per_point = 1050 / 7 * 365 * 4 / 2.5
gain_4_weeks = np.mean(ratio[:28]) - 1
even_day = 0.06 / 0.002
eur_first_year = 3600 * np.sum(ratio - 1)
