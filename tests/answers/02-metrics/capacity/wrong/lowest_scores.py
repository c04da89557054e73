"""The sorted scores are read from the wrong end.

Rejected: expected: at most 2 came: 4
"""

def capacity_threshold(y_score, capacity):
    if capacity == 0:
        return float("inf")
    return np.sort(y_score)[min(capacity, len(y_score)) - 1]
