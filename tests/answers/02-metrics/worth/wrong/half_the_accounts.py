"""Each design is thought to have had all 500,000 accounts.

Rejected: Each design had half of the accounts, 250,000.
"""

ratio = 1.06 * 0.998 ** np.arange(1, 366)
eur_a_day = 3600
eur_per_point = 1050 / 7 * 365 * 2 / 2.5
gain_4_weeks = np.mean(ratio[:28]) - 1
even_day = 58
eur_first_year = 3600 * np.sum(ratio - 1)
