"""A month of 30 days for the pages, and of 730 hours for the machines.

Rejected: A month has 365 / 12 days, not 30.
"""

def envelope(
    daily_users,
    pages_per_user,
    peak_factor,
    cpu_ms,
    cores,
    utilisation,
    spare,
    eur_per_core_hour,
):
    """Return (QPS at peak, replicas, euros per 1,000 pages)."""
    pages_per_day = daily_users * pages_per_user
    qps_peak = peak_factor * pages_per_day / 86_400
    busy_cores = qps_peak * cpu_ms / 1000
    replicas = math.ceil(busy_cores / (cores * utilisation)) + spare
    eur_per_month = replicas * cores * eur_per_core_hour * 730
    return qps_peak, replicas, 1000 * eur_per_month / (pages_per_day * 30)
