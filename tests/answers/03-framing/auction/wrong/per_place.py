"""The revenue is given per place.

Rejected: That is per place.
"""


def second_price(bid, p_click, reserve):
    product = bid * p_click
    winner = int(np.argmax(product))
    if product[winner] < reserve:
        return -1, 0.0
    to_beat = max(np.delete(product, winner).max(initial=0.0), reserve)
    return winner, to_beat / p_click[winner]


revenue_per_1000 = {}
for name, p in p_model.items():
    euros = 0.0
    for k in range(places):
        winner, price = second_price(bids[k], p[k], 0.01)
        if winner >= 0:
            euros += price * p_true[k, winner]
    revenue_per_1000[name] = euros / places
choice = {"auction": "B", "feed": "A"}
