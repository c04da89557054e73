"""Who has not ordered in the log never does.

Rejected: You took unfinished waits for customers who never order.
"""


def day_by(gap, ended, share):
    for day in range(1, int(gap.max()) + 1):
        if np.mean(ended & (gap <= day)) >= share:
            return day
    return float("nan")
