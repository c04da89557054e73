"""Unfinished waits are thought to end on the last day of the log.

Rejected: An unfinished wait did not end on the last day
"""


def day_by(gap, ended, share):
    away = 1.0
    for day in range(1, int(gap.max()) + 1):
        ordered = np.sum(gap == day)
        watched = np.sum(gap >= day)
        away *= 1 - ordered / watched
        if away <= 1 - share:
            return day
    return float("nan")
