"""One assignment at a time, the worst value by two loops, and the order statistic."""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(99)
    worst = []
    for _ in range(2000):
        z = z_scores(daily, rng.integers(0, 2, (1, len(daily))).astype(bool))[0]
        worst.append(max(sign * z[day - 1, k] for day in looks for k, sign in enumerate(worse)))
    return sorted(worst)[int((1 - wanted) * len(worst))]
