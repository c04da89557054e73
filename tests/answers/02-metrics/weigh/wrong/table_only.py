"""The numbers of the table are returned, whatever is given.

Rejected: direction (four experiments)
"""


def weigh(effect, standard_error, goal, users):
    return 0.82, 39_721


oec = "words recalled"
