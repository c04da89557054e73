"""The next float above the first score that does not fit: a threshold between two scores."""

def capacity_threshold(y_score, capacity):
    ranked = -np.sort(-y_score)
    return -np.inf if capacity >= ranked.size else np.nextafter(ranked[capacity], np.inf)
