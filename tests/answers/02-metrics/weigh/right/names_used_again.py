"""The answer uses the names of the data for something else; the check has its own."""


def weigh(effect, standard_error, goal, users):
    direction = np.corrcoef(effect, goal)[0, 1]
    signal = np.mean(effect**2) - standard_error**2
    needed = users * (2.8 * standard_error) ** 2 / signal if signal > 0 else float("inf")
    return direction, needed


oec = "words recalled"
past = standard_error = users_a_week = columns = None
