"""Looks and metrics are taken for independent chances.

Rejected: Too strict is no virtue: a bad launch runs on for longer.
"""

from statistics import NormalDist


def guardrail_limit(daily, worse, looks, wanted):
    chances = len(looks) * len(worse)
    return NormalDist().inv_cdf((1 - wanted) ** (1 / chances))
