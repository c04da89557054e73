"""An undefined ratio is taken to be 0, which blames the model for what the data cannot tell.

Rejected: precision of tp=0, fp=0, fn=5, beta=2 expected: nan came: 0
"""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    def ratio(part, whole):
        return part / whole if whole else 0.0

    hits = (1 + beta**2) * tp
    return ratio(tp, tp + fp), ratio(tp, tp + fn), ratio(hits, hits + fp + beta**2 * fn)
