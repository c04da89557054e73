"""The gradient is that of the mean.

Rejected: You took its mean.
"""


def pairwise_loss(score, clicked):
    gap = score[clicked == 1][:, None] - score[clicked == 0]
    push = expit(-gap)
    gradient = np.zeros(len(score))
    gradient[clicked == 1] = -push.sum(axis=1) / push.size
    gradient[clicked == 0] = push.sum(axis=0) / push.size
    return np.logaddexp(0, -gap).sum(), gradient
