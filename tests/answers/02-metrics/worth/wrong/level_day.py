"""The day that brings less by itself is taken for the day on which all is spent.

Rejected: Day 30 is the first that brings less by itself.
"""

ratio = 1.06 * 0.998 ** np.arange(1, 366)
eur_a_day = 3600
eur_per_point = 1050 / 7 * 365 * 4 / 2.5
gain_4_weeks = np.mean(ratio[:28]) - 1
even_day = int(np.argmax(ratio < 1)) + 1
eur_first_year = 3600 * np.sum(ratio - 1)
