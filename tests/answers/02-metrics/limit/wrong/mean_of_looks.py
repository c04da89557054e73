"""A limit is found for each look and metric, and their mean returned.

Rejected: Every look at every metric is another chance to be unlucky
"""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(1)
    z = z_scores(daily, rng.random((2000, len(daily))) < 0.5)
    badness = z[:, np.array(looks) - 1] * np.array(worse)
    return np.quantile(badness, 1 - wanted, axis=0).mean()
