"""There is no guardrail.

Rejected: lacks words for 'guardrail', a number for 'guardrail_limit'
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
    "cost_per_day": 2 * 780 + 3 * 564 + 150 * 84,
}
