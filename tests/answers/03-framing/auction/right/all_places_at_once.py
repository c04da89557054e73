"""The function by sorting; the places in one array."""


def second_price(bid, p_click, reserve):
    ranked = sorted(((b * p, k) for k, (b, p) in enumerate(zip(bid, p_click))), reverse=True)
    best, winner = ranked[0]
    if best < reserve:
        return -1, 0.0
    return winner, max([reserve] + [product for product, _ in ranked[1:2]]) / p_click[winner]


def expected_revenue(p):
    product = bids * p
    order = np.argsort(-product, axis=1)
    k, first, second = np.arange(places), order[:, 0], order[:, 1]
    to_beat = np.maximum(product[k, second], 0.01)
    euros = to_beat / p[k, first] * p_true[k, first]
    return 1000 * np.where(product[k, first] >= 0.01, euros, 0).mean()


revenue_per_1000 = {name: expected_revenue(p) for name, p in p_model.items()}
choice = {"auction": "Model B", "feed": "Model A"}
