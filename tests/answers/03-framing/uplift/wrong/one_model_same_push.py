"""One model with the message as an input, which moves everybody alike.

Rejected: visits added (a gym whose message nags
"""


def whom_to_message(past, messaged, came, new, budget):
    model = LogisticRegression().fit(np.column_stack([past, messaged]), came)

    def chance(on):
        return model.predict_proba(np.column_stack([new, np.full(len(new), on)]))[:, 1]

    uplift = chance(1) - chance(0)
    best = np.argsort(-uplift)[:budget]
    return best
