"""The first rows are messaged.

Rejected: visits added (a gym whose message reminds
"""


def whom_to_message(past, messaged, came, new, budget):
    return np.arange(budget)
