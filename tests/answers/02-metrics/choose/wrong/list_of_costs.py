"""The costs come as a list, so that nobody knows which is which.

Rejected: `cost_per_1000` expected: a dict
"""

cost_per_1000, choice = {}, {}
for customer, miss in (("free plan", 2), ("hospital", 30)):
    for name, score in (("A", score_a), ("B", score_b)):
        threshold = metrics.empirical_cost_threshold(
            urgent[validation], score[validation], 1, miss
        )[0]
        measured = metrics.threshold_metrics(
            urgent[test], score[test], threshold, cost_fp=1, cost_fn=miss
        )
        cost_per_1000[f"{customer}, {name}"] = 1000 * measured.expected_cost
    choice[customer] = min("AB", key=lambda m: cost_per_1000[f"{customer}, {m}"])
cost_per_1000 = list(cost_per_1000.values())
