"""With a table of all pairs and a mask."""


def pairwise_loss(score, clicked):
    gap = score[:, None] - score[None, :]
    pair = (clicked[:, None] == 1) & (clicked[None, :] == 0)
    push = np.where(pair, expit(-gap), 0.0)
    loss = np.logaddexp(0, -gap)[pair].sum()
    return loss, (push.sum(axis=0) - push.sum(axis=1)).tolist()
