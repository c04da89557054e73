"""The whole cost at the formula's threshold is given, not what it costs more.

Rejected: That is the whole cost at the formula's threshold.
"""

formula_threshold = 0.1


def cost(score):
    at_formula = metrics.threshold_metrics(late, score, 0.1, cost_fp=1, cost_fn=9).expected_cost
    return at_formula, metrics.empirical_cost_threshold(late, score, 1, 9)[1]


extra_calibrated, extra_overconfident = 1000 * cost(calibrated)[0], 1000 * cost(overconfident)[0]
