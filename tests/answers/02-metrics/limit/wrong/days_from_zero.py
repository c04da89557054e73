"""The day of a look is taken for its place in the array.

Rejected: IndexError
"""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(1)
    z = z_scores(daily, rng.random((2000, len(daily))) < 0.5)
    badness = z[:, np.array(looks) - 1] * np.array(worse)
    return np.quantile((z[:, looks] * np.array(worse)).max(axis=(1, 2)), 1 - wanted)
