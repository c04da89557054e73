"""One sort and two cumulative sums; only the last case of a tie is a cut."""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    order = np.argsort(-y_score)
    truth, score = y_true[order], y_score[order]
    last_of_tie = np.append(score[1:] != score[:-1], True)
    alarms = np.r_[0, np.cumsum(1 - truth)[last_of_tie]]
    misses = truth.sum() - np.r_[0, np.cumsum(truth)[last_of_tie]]
    costs = cost_fp * alarms + cost_fn * misses
    k = np.argmin(costs)
    return np.r_[np.inf, score[last_of_tie]][k], costs[k] / truth.size
