"""Every pair is counted from both ends.

Rejected: You counted every pair twice.
"""


def pairwise_loss(score, clicked):
    loss, gradient = 0.0, np.zeros(len(score))
    for i in range(len(score)):
        for j in range(len(score)):
            if clicked[i] != clicked[j]:
                sign = 1 if clicked[i] else -1
                gap = sign * (score[i] - score[j])
                loss += np.logaddexp(0, -gap)
                gradient[i] -= sign * expit(-gap)
                gradient[j] += sign * expit(-gap)
    return loss, gradient
