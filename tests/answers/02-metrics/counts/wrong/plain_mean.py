"""F is taken for the arithmetic mean of precision and recall.

Rejected: F-beta of tp=30, fp=10, fn=20, beta=2
"""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    precision = tp / (tp + fp) if tp + fp else float("nan")
    recall = tp / (tp + fn) if tp + fn else float("nan")
    return precision, recall, (precision + beta * recall) / (1 + beta)
