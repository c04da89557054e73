"""The formula is typed as it stands and overflows.

Rejected: exp(1000) overflows
"""


def pairwise_loss(score, clicked):
    gap = score[clicked == 1][:, None] - score[clicked == 0]
    push = expit(-gap)
    gradient = np.zeros(len(score))
    gradient[clicked == 1] = -push.sum(axis=1)
    gradient[clicked == 0] = push.sum(axis=0)
    return np.log(1 + np.exp(-gap)).sum(), gradient
