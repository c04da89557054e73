"""The largest effect is taken for the typical one.

Rejected: The largest effect is not the typical one.
"""


def weigh(effect, standard_error, goal, users):
    direction = np.corrcoef(effect, goal)[0, 1]
    signal = np.max(np.abs(effect)) ** 2
    if signal <= 0:
        return direction, float("inf")
    return direction, users * 2.8**2 * standard_error**2 / signal


oec = "words recalled"
