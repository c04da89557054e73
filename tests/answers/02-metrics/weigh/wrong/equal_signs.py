"""Direction is counted as the share of equal signs, which the task does not ask for.

Rejected: That is the share of equal signs.
"""


def weigh(effect, standard_error, goal, users):
    direction = np.mean(effect * goal > 0)
    signal = np.mean(effect**2) - standard_error**2
    if signal <= 0:
        return direction, float("inf")
    return direction, users * 2.8**2 * standard_error**2 / signal


oec = "words recalled"
