"""Searches for the limit at which the share of stopped tests is the wanted one."""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(5)
    z = np.concatenate([z_scores(daily, rng.random((1000, len(daily))) < 0.5) for _ in range(5)])
    low, high = 0.0, 10.0
    while high - low > 1e-3:
        limit = (low + high) / 2
        stopped = np.zeros(len(z), dtype=bool)
        for day in looks:
            stopped |= ((z[:, day - 1] * np.array(worse)) > limit).any(axis=1)
        low, high = (limit, high) if stopped.mean() > wanted else (low, limit)
    return high
