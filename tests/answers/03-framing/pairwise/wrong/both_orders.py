"""Both orders of a pair count, also the unclicked one ahead.

Rejected: You took both orders of a pair
"""


def pairwise_loss(score, clicked):
    loss, gradient = 0.0, np.zeros(len(score))
    for i in range(len(score)):
        for j in range(len(score)):
            if clicked[i] != clicked[j]:
                gap = score[i] - score[j]
                loss += np.logaddexp(0, -gap)
                gradient[i] -= expit(-gap)
                gradient[j] += expit(-gap)
    return loss, gradient
