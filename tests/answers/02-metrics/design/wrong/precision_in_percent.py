"""Precision is written as a percentage.

Rejected: That is a percentage: write it as a share of 1.
"""

design = {
    "decision": "hold it back and ask a reviewer",
    "positive_class": "counterfeit",
    "cost_false_alarm": 5,
    "cost_miss": 150,
    "metric": "euros a day",
    "threshold": 0.4,
    "alerts_per_day": 780,
    "reviewers": 10,
    "precision": 27.7,
    "cost_per_day": 15_852,
    "guardrail": "share of honest listings held back",
    "guardrail_limit": 0.01,
}
