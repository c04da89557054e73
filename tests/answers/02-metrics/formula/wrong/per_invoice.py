"""The extra cost is per invoice: the unit is ignored.

Rejected: That is per invoice.
"""

formula_threshold = 0.1


def cost(score):
    at_formula = metrics.threshold_metrics(late, score, 0.1, cost_fp=1, cost_fn=9).expected_cost
    return at_formula, metrics.empirical_cost_threshold(late, score, 1, 9)[1]


extra_calibrated = cost(calibrated)[0] - cost(calibrated)[1]
extra_overconfident = cost(overconfident)[0] - cost(overconfident)[1]
