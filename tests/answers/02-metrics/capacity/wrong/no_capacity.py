"""A capacity of 0 is read as position -0, which is everybody.

Rejected: with capacity 0 expected: at most 0
"""

def capacity_threshold(y_score, capacity):
    ranked = np.sort(y_score)
    threshold = ranked[-min(capacity, len(ranked))]
    if capacity and np.sum(y_score >= threshold) > capacity:
        higher = ranked[ranked > threshold]
        threshold = higher[0] if higher.size else float("inf")
    return threshold
