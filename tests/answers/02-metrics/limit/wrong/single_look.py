"""The normal quantile of a single look at a single metric.

Rejected: Every look at every metric is another chance to be unlucky
"""

from statistics import NormalDist


def guardrail_limit(daily, worse, looks, wanted):
    return NormalDist().inv_cdf(1 - wanted)
