"""The extra cost is for all invoices, not for 1,000.

Rejected: That is for all 20,000.
"""

formula_threshold = 0.1


def cost(score):
    at_formula = metrics.threshold_metrics(late, score, 0.1, cost_fp=1, cost_fn=9).expected_cost
    return at_formula, metrics.empirical_cost_threshold(late, score, 1, 9)[1]


extra_calibrated = 20_000 * (cost(calibrated)[0] - cost(calibrated)[1])
extra_overconfident = 20_000 * cost(overconfident)[0] - cost(overconfident)[1]
