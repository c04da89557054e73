"""Pair by pair."""


def pairwise_loss(score, clicked):
    loss, gradient = 0.0, np.zeros(len(score))
    for i in np.flatnonzero(clicked):
        for j in np.flatnonzero(1 - clicked):
            gap = score[i] - score[j]
            loss += max(-gap, 0) + math.log1p(math.exp(-abs(gap)))
            push = 1 / (1 + math.exp(min(gap, 700)))
            gradient[i] -= push
            gradient[j] += push
    return loss, gradient
