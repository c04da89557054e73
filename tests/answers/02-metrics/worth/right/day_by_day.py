"""Lived day by day in euros, counting the launch as day 0 where that is allowed."""

visitors, per_visitor = 150_000.0, 4 * 6 / 1000
eur_a_day = visitors * per_visitor
eur_per_point = (12_600 * 4 - 11_550 * 4) / 7 * 365 / (46.0 - 43.5)
so_far, even_day, gain_4_weeks = 0.0, None, None
for day in range(1, 366):
    visitors *= 0.998
    so_far += visitors * per_visitor * 1.06 - eur_a_day
    if day == 28:
        gain_4_weeks = so_far / (28 * eur_a_day)
    if so_far < 0 and even_day is None:
        even_day = day
eur_first_year = so_far
