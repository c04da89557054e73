"""The caller's scores are sorted in place.

Rejected: changed its arguments
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    result = metrics.empirical_cost_threshold(y_true, y_score, cost_fp, cost_fn)
    y_score.sort()
    return result
