"""One model with the message and its products with the inputs."""


def whom_to_message(past, messaged, came, new, budget):
    def table(x, on):
        on = np.broadcast_to(on, len(x))[:, None]
        return np.hstack([x, on, on * x])

    model = LogisticRegression(C=10).fit(table(past, messaged.astype(float)), came)
    gain = model.predict_proba(table(new, 1.0))[:, 1] - model.predict_proba(table(new, 0.0))[:, 1]
    order = sorted(range(len(new)), key=lambda k: gain[k], reverse=True)
    return [k for k in order[:budget] if gain[k] > 0]
