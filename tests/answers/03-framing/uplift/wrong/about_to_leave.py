"""Those least likely to come are messaged.

Rejected: the least likely to come
"""


def whom_to_message(past, messaged, came, new, budget):
    def chance(rows):
        return LogisticRegression().fit(past[rows], came[rows]).predict_proba(new)[:, 1]

    uplift = -chance(np.ones(len(past), dtype=bool))
    best = np.argsort(-uplift)[:budget]
    return best
