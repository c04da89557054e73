"""A false alarm is taken to cost goodwill only; the review is forgotten.

Rejected: A false alarm costs a review and the seller's goodwill.
"""

design = {
    "decision": "hold it back and ask a reviewer",
    "positive_class": "counterfeit",
    "cost_false_alarm": 3,
    "cost_miss": 150,
    "metric": "euros a day",
    "threshold": 0.4,
    "alerts_per_day": 780,
    "reviewers": 10,
    "precision": 216 / 780,
    "cost_per_day": 2 * 780 + 3 * 564 + 150 * 84,
    "guardrail": "share of honest listings held back",
    "guardrail_limit": 0.01,
}
