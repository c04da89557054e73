"""Accuracy is the metric, where passing everything is 99.5% accurate.

Rejected: Letting everything through is 99.5% accurate
"""

design = {
    "decision": "hold it back and ask a reviewer",
    "positive_class": "counterfeit",
    "cost_false_alarm": 5,
    "cost_miss": 150,
    "metric": "accuracy",
    "threshold": 0.4,
    "alerts_per_day": 780,
    "reviewers": 10,
    "precision": 216 / 780,
    "cost_per_day": 2 * 780 + 3 * 564 + 150 * 84,
    "guardrail": "share of honest listings held back",
    "guardrail_limit": 0.01,
}
