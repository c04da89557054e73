"""The worst value of all tests together is taken: no harmless launch is ever stopped.

Rejected: Too strict is no virtue
"""


def guardrail_limit(daily, worse, looks, wanted):
    rng = np.random.default_rng(1)
    z = z_scores(daily, rng.random((2000, len(daily))) < 0.5)
    badness = z[:, np.array(looks) - 1] * np.array(worse)
    return badness.max()
