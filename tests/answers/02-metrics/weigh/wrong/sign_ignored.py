"""A strong correlation of either sign is taken for a good direction.

Rejected: The sign is what direction is about: keep it.
"""


def weigh(effect, standard_error, goal, users):
    direction = abs(np.corrcoef(effect, goal)[0, 1])
    signal = np.mean(effect**2) - standard_error**2
    if signal <= 0:
        return direction, float("inf")
    return direction, users * 2.8**2 * standard_error**2 / signal


oec = "words recalled"
