"""The function is right, and no metric is chosen.

Rejected: expected: the name of one of the six metrics came: None
"""

oec = None


def weigh(effect, standard_error, goal, users):
    direction = np.corrcoef(effect, goal)[0, 1]
    signal = np.mean(effect**2) - standard_error**2
    needed = users * (2.8 * standard_error) ** 2 / signal if signal > 0 else float("inf")
    return direction, needed
