"""The score at position `capacity` is taken, and the ties with it are forgotten.

Rejected: tied scores are flagged together
"""

def capacity_threshold(y_score, capacity):
    if capacity == 0:
        return float("inf")
    return np.sort(y_score)[::-1][min(capacity, len(y_score)) - 1]
