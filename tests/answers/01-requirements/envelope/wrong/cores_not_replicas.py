"""Counts cores where replicas are asked for.

Rejected: That counts cores, not replicas.
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
    replicas = math.ceil(busy_cores / utilisation) + spare
    eur_per_month = replicas * cores * eur_per_core_hour * 730
    return qps_peak, replicas, 1000 * eur_per_month / (pages_per_day * 365 / 12)
