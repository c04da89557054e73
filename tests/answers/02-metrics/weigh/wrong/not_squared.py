"""The standard error is thought to fall in proportion to the users.

Rejected: Half the error takes four times the users: square the ratio.
"""


def weigh(effect, standard_error, goal, users):
    direction = np.corrcoef(effect, goal)[0, 1]
    signal = np.mean(effect**2) - standard_error**2
    if signal <= 0:
        return direction, float("inf")
    return direction, users * 2.8 * standard_error / np.sqrt(signal)


oec = "words recalled"
