"""Beta is taken to favour precision: beta² weighs the false alarms.

Rejected: You gave beta² to the false alarms.
"""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    def ratio(part, whole):
        return part / whole if whole else float("nan")

    hits = (1 + beta**2) * tp
    return ratio(tp, tp + fp), ratio(tp, tp + fn), ratio(hits, hits + fn + beta**2 * fp)
