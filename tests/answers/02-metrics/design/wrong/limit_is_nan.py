"""A guardrail without a limit.

Rejected: guardrail_limit expected: a finite number above 0 came: nan
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
    "precision": 0.277,
    "cost_per_day": 15_852,
    "guardrail": "share of honest listings held back",
    "guardrail_limit": float("nan"),
}
