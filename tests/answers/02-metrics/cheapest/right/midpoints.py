"""Thresholds half-way between neighbouring scores, and the lowest of equally cheap ones."""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    scores = np.unique(y_score)
    candidates = [scores[0] - 1, *(scores[1:] + scores[:-1]) / 2, scores[-1] + 1]

    def cost(threshold):
        flagged = y_score >= threshold
        return (
            cost_fp * np.count_nonzero(flagged & (y_true == 0))
            + cost_fn * np.count_nonzero(~flagged & (y_true == 1))
        ) / len(y_true)

    return min((cost(t), t) for t in candidates)[::-1]
