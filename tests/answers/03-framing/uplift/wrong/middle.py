"""Those near one half are thought to be movable everywhere.

Rejected: if the message moves everybody alike
"""


def whom_to_message(past, messaged, came, new, budget):
    def chance(rows):
        return LogisticRegression().fit(past[rows], came[rows]).predict_proba(new)[:, 1]

    uplift = -np.abs(chance(np.ones(len(past), dtype=bool)) - 0.5)
    best = np.argsort(-uplift)[:budget]
    return best
