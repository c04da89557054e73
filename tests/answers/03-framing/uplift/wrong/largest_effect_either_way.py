"""The strongest reaction is chosen, of either sign.

Rejected: visits added (a gym whose message nags
"""


def whom_to_message(past, messaged, came, new, budget):
    def chance(rows):
        return LogisticRegression().fit(past[rows], came[rows]).predict_proba(new)[:, 1]

    uplift = np.abs(chance(messaged) - chance(~messaged))
    best = np.argsort(-uplift)[:budget]
    return best[uplift[best] > 0]
