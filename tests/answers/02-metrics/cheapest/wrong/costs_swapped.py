"""The price of a miss is put on false alarms, and the other way round.

Rejected: You swapped the costs.
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    best = (float("inf"), cost_fp * np.mean(y_true == 1))
    for threshold in np.unique(y_score):
        flagged = y_score >= threshold
        cost = np.mean(
            cost_fn * (flagged & (y_true == 0)) + cost_fp * (~flagged & (y_true == 1))
        )
        if cost < best[1]:
            best = (threshold, cost)
    return best
