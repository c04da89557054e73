"""The gradient is left out.

Rejected: a tuple: the loss, and an array
"""


def pairwise_loss(score, clicked):
    gap = score[clicked == 1][:, None] - score[clicked == 0]
    push = expit(-gap)
    gradient = np.zeros(len(score))
    gradient[clicked == 1] = -push.sum(axis=1)
    gradient[clicked == 0] = push.sum(axis=0)
    return np.logaddexp(0, -gap).sum()
