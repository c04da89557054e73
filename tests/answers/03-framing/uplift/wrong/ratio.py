"""The ratio is taken for the difference.

Rejected: visits added (a gym whose message reminds
"""


def whom_to_message(past, messaged, came, new, budget):
    def chance(rows):
        return LogisticRegression().fit(past[rows], came[rows]).predict_proba(new)[:, 1]

    uplift = chance(messaged) / chance(~messaged)
    best = np.argsort(-uplift)[:budget]
    return best
