"""Users and direction are returned in the wrong order.

Rejected: direction (four experiments)
"""


def weigh(effect, standard_error, goal, users):
    direction = np.corrcoef(effect, goal)[0, 1]
    signal = np.mean(effect**2) - standard_error**2
    return users * 2.8**2 * standard_error**2 / signal, direction


oec = "words recalled"
