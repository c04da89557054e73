"""The spread about the mean effect is taken for its size.

Rejected: The spread about the mean forgets the mean
"""


def weigh(effect, standard_error, goal, users):
    direction = np.corrcoef(effect, goal)[0, 1]
    signal = np.var(effect) - standard_error**2
    if signal <= 0:
        return direction, float("inf")
    return direction, users * 2.8**2 * standard_error**2 / signal


oec = "words recalled"
