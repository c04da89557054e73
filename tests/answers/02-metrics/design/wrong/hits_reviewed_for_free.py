"""The reviews of hits are left out of the daily cost.

Rejected: €2 for every alert, hits too
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
    "precision": 216 / 780,
    "cost_per_day": 5 * 564 + 150 * 84,
    "guardrail": "share of honest listings held back",
    "guardrail_limit": 0.01,
}
