"""Everything is rounded to two digits.

Rejected: Do not round.
"""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    def ratio(part, whole):
        return round(part / whole, 2) if whole else float("nan")

    hits = (1 + beta**2) * tp
    return ratio(tp, tp + fp), ratio(tp, tp + fn), ratio(hits, hits + fp + beta**2 * fn)
