"""The derivative is taken for expit(x), not expit(−x).

Rejected: Compare with finite differences
"""


def pairwise_loss(score, clicked):
    gap = score[clicked == 1][:, None] - score[clicked == 0]
    push = expit(gap)
    gradient = np.zeros(len(score))
    gradient[clicked == 1] = -push.sum(axis=1)
    gradient[clicked == 0] = push.sum(axis=0)
    return np.logaddexp(0, -gap).sum(), gradient
