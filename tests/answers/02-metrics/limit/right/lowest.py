"""Falls are kept negative; the limit is turned round at the end, and equal halves are drawn."""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(6)
    half = np.arange(len(daily)) < len(daily) // 2
    z = z_scores(daily, np.array([rng.permutation(half) for _ in range(3000)]))
    seen = z[:, [day - 1 for day in looks], :] * -np.asarray(worse)
    return -np.quantile(seen.reshape(len(z), -1).min(axis=1), wanted)
