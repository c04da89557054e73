"""The effect is asked to be just significant, which it is in half of the tests.

Rejected: 0.84 more is for 80% power.
"""


def weigh(effect, standard_error, goal, users):
    direction = np.corrcoef(effect, goal)[0, 1]
    signal = np.mean(effect**2) - standard_error**2
    if signal <= 0:
        return direction, float("inf")
    return direction, users * 1.96**2 * standard_error**2 / signal


oec = "words recalled"
