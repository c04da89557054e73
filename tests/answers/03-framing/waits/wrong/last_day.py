"""The last day of the log is given where the log cannot tell.

Rejected: Too many are still waiting on the last day of the log.
"""


def day_by(gap, ended, share):
    away = 1.0
    for day in range(1, int(gap.max()) + 1):
        ordered = np.sum(ended & (gap == day))
        watched = np.sum(gap >= day)
        away *= 1 - ordered / watched
        if away <= 1 - share:
            return day
    return gap.max()
