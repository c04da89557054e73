"""The share that has not ordered is compared.

Rejected: compare with 1 − share
"""


def day_by(gap, ended, share):
    away = 1.0
    for day in range(1, int(gap.max()) + 1):
        ordered = np.sum(ended & (gap == day))
        watched = np.sum(gap >= day)
        away *= 1 - ordered / watched
        if away <= share:
            return day
    return float("nan")
