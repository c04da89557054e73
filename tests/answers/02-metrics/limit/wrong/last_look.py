"""Only the look at the end of the test is calibrated.

Rejected: That is the limit for the last look alone.
"""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(1)
    z = z_scores(daily, rng.random((2000, len(daily))) < 0.5)
    badness = z[:, np.array(looks) - 1] * np.array(worse)
    return np.quantile(badness[:, -1].max(axis=1), 1 - wanted)
