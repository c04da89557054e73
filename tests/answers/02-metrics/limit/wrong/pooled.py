"""All z-scores of all looks are pooled, as if each were a test.

Rejected: That is the limit for a single look at a single metric.
"""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(1)
    z = z_scores(daily, rng.random((2000, len(daily))) < 0.5)
    badness = z[:, np.array(looks) - 1] * np.array(worse)
    return np.quantile(badness, 1 - wanted)
