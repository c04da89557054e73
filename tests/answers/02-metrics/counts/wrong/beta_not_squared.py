"""F-beta weighs with beta, not with beta².

Rejected: You used beta, not beta².
"""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    def ratio(part, whole):
        return part / whole if whole else float("nan")

    hits = (1 + beta) * tp
    return ratio(tp, tp + fp), ratio(tp, tp + fn), ratio(hits, hits + fp + beta * fn)
