"""A thousand steps from the lowest score to the highest are taken to be enough.

Rejected: scores near and far
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    def cost(threshold):
        flagged = y_score >= threshold
        return np.mean(cost_fp * (flagged & (y_true == 0)) + cost_fn * (~flagged & (y_true == 1)))

    best = min([*np.linspace(y_score.min(), y_score.max() + 1, 1000)], key=cost)
    return best, cost(best)
