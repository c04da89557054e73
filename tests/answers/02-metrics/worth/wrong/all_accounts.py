"""Every account is thought to come every day.

Rejected: Only 30% of the accounts come.
"""

ratio = 1.06 * 0.998 ** np.arange(1, 366)
eur_a_day = 500_000 * 4 * 6 / 1000
eur_per_point = 1050 / 7 * 365 * 4 / 2.5
gain_4_weeks = np.mean(ratio[:28]) - 1
even_day = 58
eur_first_year = 3600 * np.sum(ratio - 1)
