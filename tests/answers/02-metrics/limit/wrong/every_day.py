"""The guardrail is calibrated for daily looks, although nobody looks that often.

Rejected: Nobody looks on the other days: keep those of `looks`.
"""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(1)
    z = z_scores(daily, rng.random((2000, len(daily))) < 0.5)
    badness = z[:, np.array(looks) - 1] * np.array(worse)
    return np.quantile((z * np.array(worse)).max(axis=(1, 2)), 1 - wanted)
