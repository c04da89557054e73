"""At least one case is flagged, even if it does not fit.

Rejected: Nobody fits: return float('inf').
"""

def capacity_threshold(y_score, capacity):
    fits = [t for t in np.unique(y_score) if np.sum(y_score >= t) <= capacity]
    return min(fits, default=y_score.max())
