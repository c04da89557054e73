"""A grid from 0 to 1 is searched, as if every score were a probability.

Rejected: Try every distinct score as a threshold, whatever its range.
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    best = (float("inf"), cost_fn * np.mean(y_true == 1))
    for threshold in np.linspace(0, 1, 101):
        flagged = y_score >= threshold
        cost = np.mean(
            cost_fp * (flagged & (y_true == 0)) + cost_fn * (~flagged & (y_true == 1))
        )
        if cost < best[1]:
            best = (threshold, cost)
    return best
