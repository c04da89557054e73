"""The whole curve at once."""


def day_by(gap, ended, share):
    ordered = np.bincount(gap[ended], minlength=gap.max() + 1)[1:]
    leaves = np.bincount(gap, minlength=gap.max() + 1)
    watched = len(gap) - np.cumsum(leaves)[:-1]
    away = np.cumprod((watched - ordered) / watched)
    reached = np.flatnonzero(away <= 1 - share)
    return reached[0] + 1 if reached.size else math.nan
