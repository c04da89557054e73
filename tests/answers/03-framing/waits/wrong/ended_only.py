"""Unfinished waits are dropped.

Rejected: You dropped the unfinished waits
"""


def day_by(gap, ended, share):
    away, gap = 1.0, gap[ended]
    ended = np.ones(len(gap), dtype=bool)
    for day in range(1, int(gap.max()) + 1):
        ordered = np.sum(ended & (gap == day))
        watched = np.sum(gap >= day)
        away *= 1 - ordered / watched
        if away <= 1 - share:
            return day
    return float("nan")
