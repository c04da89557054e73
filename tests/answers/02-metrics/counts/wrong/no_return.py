"""The metrics are computed and printed, but not returned.

Rejected: returned None: does every path end in a `return`?
"""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    print(tp / (tp + fp), tp / (tp + fn))
