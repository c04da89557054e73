"""Empty denominators are forgotten.

Rejected: raised ZeroDivisionError
"""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    precision = tp / (tp + fp)
    recall = tp / (tp + fn)
    return precision, recall, (1 + beta**2) * precision * recall / (beta**2 * precision + recall)
