"""Members of the past campaign are chosen.

Rejected: visits added
"""


def whom_to_message(past, messaged, came, new, budget):
    def chance(rows):
        return LogisticRegression().fit(past[rows], came[rows]).predict_proba(past)[:, 1]

    uplift = chance(messaged) - chance(~messaged)
    best = np.argsort(-uplift)[:budget]
    return best[uplift[best] > 0]
