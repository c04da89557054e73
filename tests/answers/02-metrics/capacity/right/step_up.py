"""Position `capacity` in the sorted scores, then up past a tie that does not fit."""

def capacity_threshold(y_score, capacity):
    ranked = sorted(y_score, reverse=True)
    if capacity >= len(ranked):
        return ranked[-1]
    too_low = ranked[capacity]
    return min((score for score in ranked if score > too_low), default=float("inf"))
