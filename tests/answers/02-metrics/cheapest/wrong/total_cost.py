"""The total cost is returned, which cannot be compared between samples.

Rejected: You returned the total.
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    threshold, cost = metrics.empirical_cost_threshold(y_true, y_score, cost_fp, cost_fn)
    return threshold, cost * len(y_true)
