"""Only the threshold is returned.

Rejected: must return 2 numbers (threshold, cost per case)
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    return metrics.empirical_cost_threshold(y_true, y_score, cost_fp, cost_fn)[0]
