"""By the formula of the geometric series, and by hand, with rounded figures."""

eur_a_day = 150_000 * 4 * 0.006
eur_per_point = 87_600


def days_gained(n):
    return 1.06 * 0.998 * (1 - 0.998**n) / 0.002 - n


gain_4_weeks = days_gained(28) / 28
even_day = next(n for n in range(1, 366) if days_gained(n) < 0)
eur_first_year = 3600 * days_gained(365)
