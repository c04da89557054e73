"""The mean gap is taken for any share.

Rejected: day by which
"""


def day_by(gap, ended, share):
    return gap[ended].mean()
