"""NumPy's ceiling, pages a second of one replica, and a year in place of a month.
"""

def envelope(
    daily_users, pages_per_user, peak_factor, cpu_ms, cores, utilisation, spare, eur_per_core_hour
):
    mean_per_s = daily_users / 24 / 60 / 60 * pages_per_user
    pages_per_s_of_one = cores * utilisation / (cpu_ms * 1e-3)
    machines = np.ceil(mean_per_s * peak_factor / pages_per_s_of_one) + spare
    eur_a_year = 12 * 730 * machines * cores * eur_per_core_hour
    thousands_a_year = 365 * daily_users * pages_per_user / 1e3
    return mean_per_s * peak_factor, machines, eur_a_year / thousands_a_year
