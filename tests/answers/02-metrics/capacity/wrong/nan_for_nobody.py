"""Where nobody fits, there is taken to be no threshold.

Rejected: To flag nobody, return float('inf').
"""

def capacity_threshold(y_score, capacity):
    fits = [t for t in np.unique(y_score) if np.sum(y_score >= t) <= capacity]
    return min(fits, default=float("nan"))
