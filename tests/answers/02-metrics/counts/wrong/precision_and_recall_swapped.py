"""Precision and recall are swapped: nobody asked "a share of whom?".

Rejected: Precision divides by everyone flagged (tp + fp)
"""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    def ratio(part, whole):
        return part / whole if whole else float("nan")

    hits = (1 + beta**2) * tp
    return ratio(tp, tp + fn), ratio(tp, tp + fp), ratio(hits, hits + fp + beta**2 * fn)
