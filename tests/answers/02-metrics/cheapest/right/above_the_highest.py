"""Nobody is flagged from the highest score plus one on.
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    def cost(threshold):
        flagged = y_score >= threshold
        return np.mean(cost_fp * (flagged & (y_true == 0)) + cost_fn * (~flagged & (y_true == 1)))

    best = min([*np.unique(y_score), y_score.max() + 1], key=cost)
    return best, cost(best)
