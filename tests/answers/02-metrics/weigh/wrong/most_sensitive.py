"""The metric that needs the fewest users is taken, whichever way it points.

Rejected: It needs the fewest users and points the other way
"""


def weigh(effect, standard_error, goal, users):
    direction = np.corrcoef(effect, goal)[0, 1]
    signal = np.mean(effect**2) - standard_error**2
    if signal <= 0:
        return direction, float("inf")
    return direction, users * 2.8**2 * standard_error**2 / signal


oec = "reminders opened"
