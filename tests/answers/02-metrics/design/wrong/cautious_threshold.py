"""The most precise threshold is taken, and the counterfeits that it lets through are not priced.

Rejected: Among the thresholds that 12 reviewers can handle, take the cheapest.
"""

design = {
    "decision": "hold it back and ask a reviewer",
    "positive_class": "counterfeit",
    "cost_false_alarm": 5,
    "cost_miss": 150,
    "metric": "euros a day",
    "threshold": 0.8,
    "alerts_per_day": 150,
    "reviewers": 2,
    "precision": 0.8,
    "cost_per_day": 27_390,
    "guardrail": "share of honest listings held back",
    "guardrail_limit": 0.01,
}
