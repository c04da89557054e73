"""Elkan's formula is used, although nobody has calibrated these scores.

Rejected: The formula needs calibrated scores.
"""

cost_per_1000, choice = {}, {}
for customer, miss in (("free plan", 2), ("hospital", 30)):
    for name, score in (("A", score_a), ("B", score_b)):
        threshold = metrics.cost_optimal_threshold(1, miss)
        measured = metrics.threshold_metrics(
            urgent[test], score[test], threshold, cost_fp=1, cost_fn=miss
        )
        cost_per_1000[f"{customer}, {name}"] = 1000 * measured.expected_cost
    choice[customer] = min("AB", key=lambda m: cost_per_1000[f"{customer}, {m}"])
