"""Other capitals, and a blank too many.
"""

design = {
    "decision": "hold it back and ask a reviewer",
    "positive_class": "Counterfeit",
    "cost_false_alarm": 5,
    "cost_miss": 150,
    "metric": " Euros a day",
    "threshold": 0.4,
    "alerts_per_day": 780,
    "reviewers": 10,
    "precision": 0.277,
    "cost_per_day": 15_852,
    "guardrail": "share of honest listings held back",
    "guardrail_limit": 0.01,
}
