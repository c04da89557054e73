"""As soon as there is a tie, nobody is flagged.

Rejected: The desk has time left
"""

def capacity_threshold(y_score, capacity):
    if capacity == 0:
        return float("inf")
    threshold = np.sort(y_score)[::-1][min(capacity, len(y_score)) - 1]
    return threshold if np.sum(y_score >= threshold) <= capacity else float("inf")
