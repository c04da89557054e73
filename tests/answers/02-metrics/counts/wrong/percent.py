"""Percentages are returned.

Rejected: That is a percentage: write it as a share of 1.
"""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    def ratio(part, whole):
        return 100 * part / whole if whole else float("nan")

    hits = (1 + beta**2) * tp
    return ratio(tp, tp + fp), ratio(tp, tp + fn), ratio(hits, hits + fp + beta**2 * fn)
