"""The function is right, and nothing is filled in.

Rejected: lack numbers
"""


def second_price(bid, p_click, reserve):
    product = bid * p_click
    winner = int(np.argmax(product))
    if product[winner] < reserve:
        return -1, 0.0
    to_beat = max(np.delete(product, winner).max(initial=0.0), reserve)
    return winner, to_beat / p_click[winner]


revenue_per_1000 = {"A": None, "B": None}
choice = {"auction": None, "feed": None}
