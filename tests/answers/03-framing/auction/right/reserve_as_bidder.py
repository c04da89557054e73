"""The reserve is a bidder of its own."""


def second_price(bid, p_click, reserve):
    products = np.append(bid * p_click, reserve)
    winner = np.argmax(products[:-1])
    if products[winner] < reserve:
        return (-1, 0.0)
    return (winner, np.sort(products)[-2] / p_click[winner])


revenue_per_1000, choice = {"A": 0.0, "B": 0.0}, {"auction": "b", "feed": "a"}
for name in "AB":
    for bid, p, p_real in zip(bids, p_model[name], p_true):
        winner, price = second_price(bid, p, 0.01)
        revenue_per_1000[name] += 1000 / places * price * (p_real[winner] if winner >= 0 else 0)
