"""The costs are swapped in the measurement only.

Rejected: You swapped the costs in the measurement.
"""

cost_per_1000, choice = {}, {}
for customer, miss in (("free plan", 2), ("hospital", 30)):
    for name, score in (("A", score_a), ("B", score_b)):
        threshold = metrics.empirical_cost_threshold(
            urgent[validation], score[validation], 1, miss
        )[0]
        measured = metrics.threshold_metrics(
            urgent[test], score[test], threshold, cost_fp=miss, cost_fn=1
        )
        cost_per_1000[f"{customer}, {name}"] = 1000 * measured.expected_cost
    choice[customer] = min("AB", key=lambda m: cost_per_1000[f"{customer}, {m}"])
