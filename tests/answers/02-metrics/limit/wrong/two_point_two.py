"""The limit of the example is returned for every test.

Rejected: share of harmless launches stopped by your limit 2.16 (metrics that move together)
"""


def guardrail_limit(daily, worse, looks, wanted):
    return 2.16
