"""Only scores strictly above the threshold are flagged, so the threshold is one score too low.

Rejected: a score equal to the threshold is flagged
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    def cost(threshold):
        flagged = y_score > threshold
        return np.mean(cost_fp * (flagged & (y_true == 0)) + cost_fn * (~flagged & (y_true == 1)))

    best = min([-np.inf, *np.unique(y_score)], key=cost)
    return best, cost(best)
