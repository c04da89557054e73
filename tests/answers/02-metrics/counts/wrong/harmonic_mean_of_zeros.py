"""F-beta is written as a harmonic mean, which is 0/0 where precision and recall are 0.

Rejected: F-beta of tp=0, fp=4, fn=5, beta=2 expected: 0 came: nan
"""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    def ratio(part, whole):
        return part / whole if whole else float("nan")

    precision, recall = ratio(tp, tp + fp), ratio(tp, tp + fn)
    if tp + fp == 0 or tp + fn == 0:  # in counts it exists even so
        return precision, recall, ratio(0, tp + fp + fn)
    return precision, recall, ratio((1 + beta**2) * precision * recall, beta**2 * precision + recall)
