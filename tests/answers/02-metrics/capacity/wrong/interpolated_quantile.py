"""A quantile is interpolated, so the count is only roughly right, and ties are forgotten.

Rejected: tied scores are flagged together
"""

def capacity_threshold(y_score, capacity):
    if capacity == 0:
        return float("inf")
    return np.quantile(y_score, max(0, 1 - capacity / len(y_score)))
