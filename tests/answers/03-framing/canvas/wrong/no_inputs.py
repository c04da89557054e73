"""No input is listed.

Rejected: a list of column names
"""

canvas = {
    "decision": "to whom we offer a shop on the evening before",
    "label": "nobody home at the first attempt",
    "horizon_days": 2,
    "output": "probability",
    "loss": "log loss",
    "inputs": None,
    "threshold": 0.925 / 3,
    "gain_per_day": 1020,
    "baseline": "offer where nobody was home last time",
    "baseline_gain": 342,
    "training_examples": 26 * 200_000,
    "positives": 416_000,
    "labels_lost_per_day": 0.95 * 2_400,
    "held_back": 0.05,
    "exploration_cost": 51,
}
