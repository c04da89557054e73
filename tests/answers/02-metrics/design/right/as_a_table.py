"""Computed for all thresholds at once with NumPy, other words, another guardrail."""

thresholds = np.array(list(operating_points))
flag_rate, recall = np.array([list(p.values()) for p in operating_points.values()]).T
n_alerts = 60_000 * flag_rate
hits = 300 * recall
cost = 2.0 * n_alerts + 3.0 * (n_alerts - hits) + 150.0 * (300 - hits)
k = np.where(n_alerts <= 960, cost, np.inf).argmin()
design = {
    "decision": "the listing waits until a person has seen it",
    "positive_class": "Counterfeit ",
    "cost_false_alarm": 2 + 3,
    "cost_miss": 150.0,
    "metric": "euros a day",
    "threshold": thresholds[k],
    "alerts_per_day": n_alerts[k],
    "reviewers": np.ceil(n_alerts[k] / 80),
    "precision": hits[k] / n_alerts[k],
    "cost_per_day": cost[k],
    "guardrail": "share of new sellers who give up after a listing was held back",
    "guardrail_limit": 0.02,
}
