"""The wanted share is divided by looks and metrics, as if they never shared a user.

Rejected: Bonferroni adds up chances as if they never overlapped
"""

from statistics import NormalDist


def guardrail_limit(daily, worse, looks, wanted):
    chances = len(looks) * len(worse)
    return NormalDist().inv_cdf(1 - wanted / chances)
