"""A thousand steps from the lowest score to the highest are taken to be enough.

Rejected: The desk has time left
"""

def capacity_threshold(y_score, capacity):
    fits = [t for t in np.linspace(y_score.min(), y_score.max() + 1, 1000) if np.sum(y_score >= t) <= capacity]
    return min(fits, default=float("inf"))
