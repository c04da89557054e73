"""The first score that does not fit is returned, as if only scores above it were flagged.

Rejected: expected: at most 2 came: 3
"""

def capacity_threshold(y_score, capacity):
    ranked = np.sort(y_score)[::-1]
    return ranked[capacity] if capacity < len(ranked) else ranked[-1]
