"""Because ranking and AUC are the same, the price of the formula is taken to be the same.

Rejected: extra cost of the formula, overconfident scores
"""

formula_threshold = 0.1


def cost(score):
    at_formula = metrics.threshold_metrics(late, score, 0.1, cost_fp=1, cost_fn=9).expected_cost
    return at_formula, metrics.empirical_cost_threshold(late, score, 1, 9)[1]


extra_calibrated = 1000 * (cost(calibrated)[0] - cost(calibrated)[1])
extra_overconfident = extra_calibrated
