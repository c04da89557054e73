"""Beta is 2 unless said otherwise.

Rejected: By default, beta is 1.
"""

def precision_recall_fbeta(tp, fp, fn, beta=2.0):
    def ratio(part, whole):
        return part / whole if whole else float("nan")

    hits = (1 + beta**2) * tp
    return ratio(tp, tp + fp), ratio(tp, tp + fn), ratio(hits, hits + fp + beta**2 * fn)
