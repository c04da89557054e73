"""Flagging nobody is taken to have no threshold.

Rejected: To flag nobody, return float('inf').
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    threshold, cost = metrics.empirical_cost_threshold(y_true, y_score, cost_fp, cost_fn)
    return (threshold if np.isfinite(threshold) else np.nan), cost
