"""The slope is taken for the correlation.

Rejected: That is a slope, which has the metric's unit in it.
"""


def weigh(effect, standard_error, goal, users):
    direction = np.polyfit(goal, effect, 1)[0]
    signal = np.mean(effect**2) - standard_error**2
    if signal <= 0:
        return direction, float("inf")
    return direction, users * 2.8**2 * standard_error**2 / signal


oec = "words recalled"
