"""After sorting, every position is taken for a threshold, also between cases with the same score.

Rejected: cost per case at your threshold
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    order = np.lexsort((-y_true, -y_score))  # the positives of a tie first
    truth = y_true[order]
    alarms = np.r_[0, np.cumsum(truth == 0)]
    misses = truth.sum() - np.r_[0, np.cumsum(truth)]
    costs = (cost_fp * alarms + cost_fn * misses) / len(truth)
    k = int(np.argmin(costs))
    return (y_score[order][k - 1] if k else float("inf")), costs[k]
