"""F-beta is computed from precision and recall, so it is nan wherever precision is.

Rejected: it is 0/0 only if all counts are 0
"""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    nan = float("nan")
    precision = tp / (tp + fp) if tp + fp else nan
    recall = tp / (tp + fn) if tp + fn else nan
    below = beta**2 * precision + recall
    return precision, recall, (1 + beta**2) * precision * recall / below if below else nan
