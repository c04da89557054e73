"""Only the first metric is calibrated.

Rejected: That calibrates one metric and forgets the others.
"""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(1)
    z = z_scores(daily, rng.random((2000, len(daily))) < 0.5)
    badness = z[:, np.array(looks) - 1] * np.array(worse)
    return np.quantile(badness[..., 0].max(axis=1), 1 - wanted)
