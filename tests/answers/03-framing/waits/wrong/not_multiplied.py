"""The daily shares are added up.

Rejected: day by which
"""


def day_by(gap, ended, share):
    away = 1.0
    for day in range(1, int(gap.max()) + 1):
        ordered = np.sum(ended & (gap == day))
        watched = np.sum(gap >= day)
        away -= ordered / watched
        if away <= 1 - share:
            return day
    return float("nan")
