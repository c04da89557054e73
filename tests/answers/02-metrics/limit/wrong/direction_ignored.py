"""Every metric is thought to be worse when it falls.

Rejected: Which way is worse differs by metric: use `worse`.
"""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(1)
    z = z_scores(daily, rng.random((2000, len(daily))) < 0.5)
    badness = z[:, np.array(looks) - 1] * np.array(worse)
    return np.quantile((-z[:, np.array(looks) - 1]).max(axis=(1, 2)), 1 - wanted)
