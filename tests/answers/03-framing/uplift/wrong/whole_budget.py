"""The budget is spent to the last message, also on those whom it drives away.

Rejected: A budget is a limit, no duty
"""


def whom_to_message(past, messaged, came, new, budget):
    def chance(rows):
        return LogisticRegression().fit(past[rows], came[rows]).predict_proba(new)[:, 1]

    uplift = chance(messaged) - chance(~messaged)
    best = np.argsort(-uplift)[:budget]
    return best
