"""An improvement is counted as a stop.

Rejected: That counts improvements as stops: a guardrail looks at one side.
"""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(1)
    z = z_scores(daily, rng.random((2000, len(daily))) < 0.5)
    badness = z[:, np.array(looks) - 1] * np.array(worse)
    return np.quantile(np.abs(badness).max(axis=(1, 2)), 1 - wanted)
