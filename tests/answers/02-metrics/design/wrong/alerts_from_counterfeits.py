"""Only counterfeits are thought to raise alerts.

Rejected: Every listing is scored: alerts = listings per day × flag rate.
"""

design = {
    "decision": "hold it back and ask a reviewer",
    "positive_class": "counterfeit",
    "cost_false_alarm": 5,
    "cost_miss": 150,
    "metric": "euros a day",
    "threshold": 0.4,
    "alerts_per_day": 300 * 0.72,
    "reviewers": 3,
    "precision": 216 / 780,
    "cost_per_day": 2 * 780 + 3 * 564 + 150 * 84,
    "guardrail": "share of honest listings held back",
    "guardrail_limit": 0.01,
}
