"""A metric that never moved beyond its noise gets nan, or a negative number of users.

Rejected: Its effects are no larger than noise alone makes them: return float('inf').
"""


def weigh(effect, standard_error, goal, users):
    direction = np.corrcoef(effect, goal)[0, 1]
    typical = np.sqrt(np.mean(effect**2) - standard_error**2)
    return direction, users * (2.8 * standard_error / typical) ** 2


oec = "words recalled"
