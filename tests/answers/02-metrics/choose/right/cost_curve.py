"""From the cost curves, at the lowest of equally cheap thresholds."""

def cost(score, miss):
    thresholds, costs = metrics.cost_curve(urgent[validation], score[validation], 1, miss)
    threshold = thresholds[np.isclose(costs, costs.min())][-1]
    flagged = score[test] >= threshold
    errors = (flagged & (urgent[test] == 0)) + miss * (~flagged & (urgent[test] == 1))
    return 1000 * errors.mean()


cost_per_1000 = {
    "free plan, A": cost(score_a, 2),
    "free plan, B": cost(score_b, 2),
    "hospital, A": cost(score_a, 30),
    "hospital, B": cost(score_b, 30),
}
choice = {"free plan": "A", "hospital": "B"}
