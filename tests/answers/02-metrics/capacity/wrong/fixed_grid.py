"""A fine grid over the range of the examples is searched.

Rejected: with capacity 5
"""

def capacity_threshold(y_score, capacity):
    fits = [t for t in np.arange(-15, 15, 0.01) if np.sum(y_score >= t) <= capacity]
    return min(fits, default=float("inf"))
