"""The log loss of each item by itself is taken.

Rejected: loss of four items
"""


def pairwise_loss(score, clicked):
    loss = np.sum(np.logaddexp(0, score) - clicked * score)
    return loss, expit(score) - clicked
