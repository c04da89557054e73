"""Only the clicked items get a gradient.

Rejected: each pair pushes its two items apart
"""


def pairwise_loss(score, clicked):
    gap = score[clicked == 1][:, None] - score[clicked == 0]
    push = expit(-gap)
    gradient = np.zeros(len(score))
    gradient[clicked == 1] = -push.sum(axis=1)
    return np.logaddexp(0, -gap).sum(), gradient
