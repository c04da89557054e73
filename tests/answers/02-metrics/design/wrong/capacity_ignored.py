"""The cheapest threshold is taken, although nobody can review what it flags.

Rejected: expected: at most 12 × 80 = 960 came: 1800
"""

design = {
    "decision": "hold it back and ask a reviewer",
    "positive_class": "counterfeit",
    "cost_false_alarm": 5,
    "cost_miss": 150,
    "metric": "euros a day",
    "threshold": 0.2,
    "alerts_per_day": 1800,
    "reviewers": 23,
    "precision": 255 / 1800,
    "cost_per_day": 2 * 1800 + 3 * 1545 + 150 * 45,
    "guardrail": "share of honest listings held back",
    "guardrail_limit": 0.01,
}
