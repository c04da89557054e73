"""Who orders on a day is not counted among those waiting.

Rejected: Those who order on a day were waiting on it
"""


def day_by(gap, ended, share):
    away = 1.0
    for day in range(1, int(gap.max()) + 1):
        ordered = np.sum(ended & (gap == day))
        watched = np.sum(gap > day)
        away *= 1 - ordered / watched
        if away <= 1 - share:
            return day
    return float("nan")
