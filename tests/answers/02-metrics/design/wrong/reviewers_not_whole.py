"""A twentieth of a reviewer is planned for.

Rejected: rounded up to whole people
"""

design = {
    "decision": "hold it back and ask a reviewer",
    "positive_class": "counterfeit",
    "cost_false_alarm": 5,
    "cost_miss": 150,
    "metric": "euros a day",
    "threshold": 0.4,
    "alerts_per_day": 780,
    "reviewers": 10.05,
    "precision": 0.277,
    "cost_per_day": 15_852,
    "guardrail": "share of honest listings held back",
    "guardrail_limit": 0.01,
}
