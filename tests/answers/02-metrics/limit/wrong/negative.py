"""The limit is returned with the sign of a fall.

Rejected: It says by how many standard errors a metric must be worse
"""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(1)
    z = z_scores(daily, rng.random((2000, len(daily))) < 0.5)
    badness = z[:, np.array(looks) - 1] * np.array(worse)
    return -np.quantile(badness.max(axis=(1, 2)), 1 - wanted)
