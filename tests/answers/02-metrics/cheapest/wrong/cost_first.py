"""The two results come in the other order.

Rejected: You returned the cost first
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    return metrics.empirical_cost_threshold(y_true, y_score, cost_fp, cost_fn)[::-1]
