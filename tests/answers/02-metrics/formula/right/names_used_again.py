"""The answer uses the names of the data for something else afterwards; the check has its own.
"""

formula_threshold = metrics.cost_optimal_threshold(1, 9)


def extra(score):
    thresholds, cost = metrics.cost_curve(late, score, 1, 9)
    at_formula = cost[thresholds >= formula_threshold][-1]
    return 1000 * (at_formula - cost.min())


extra_calibrated, extra_overconfident = extra(calibrated), extra(overconfident)
late, calibrated, overconfident = 0, 0, 0
