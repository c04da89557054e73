"""Items with the same label make pairs, too.

Rejected: are no pair
"""


def pairwise_loss(score, clicked):
    loss, gradient = 0.0, np.zeros(len(score))
    for i in range(len(score)):
        for j in range(len(score)):
            if i != j and clicked[i] >= clicked[j]:
                gap = score[i] - score[j]
                loss += np.logaddexp(0, -gap)
                gradient[i] -= expit(-gap)
                gradient[j] += expit(-gap)
    return loss, gradient
