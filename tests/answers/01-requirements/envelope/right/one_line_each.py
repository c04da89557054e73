"""The course's own module, line by line.
"""

def envelope(
    daily_users, pages_per_user, peak_factor, cpu_ms, cores, utilisation, spare, eur_per_core_hour
):
    qps = capacity.qps_peak(capacity.qps_mean(daily_users, pages_per_user), peak_factor)
    busy = capacity.busy_cores(qps, cpu_ms)
    machines = capacity.replicas(busy, cores, utilisation, spare)
    month = capacity.compute_cost_per_month(machines, cores, eur_per_core_hour)
    return qps, machines, capacity.cost_per_1000_requests(month, daily_users * pages_per_user)
