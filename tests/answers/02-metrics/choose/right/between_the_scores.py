"""Thresholds half-way to the next lower score, which are better for tickets to come."""

def euros(y, score, threshold, miss):
    flagged = score >= threshold
    return np.sum(flagged & (y == 0)) + miss * np.sum(~flagged & (y == 1))


def midpoint(score, miss):
    distinct = np.unique(score[validation])
    middles = [*(distinct[1:] + distinct[:-1]) / 2, np.inf]
    return min(middles[::-1], key=lambda t: euros(urgent[validation], score[validation], t, miss))


cost_per_1000 = {}
for customer, miss in {"free plan": 2, "hospital": 30}.items():
    for name, score in {"A": score_a, "B": score_b}.items():
        paid = euros(urgent[test], score[test], midpoint(score, miss), miss)
        cost_per_1000[f"{customer}, {name}"] = round(float(paid) / 2, 1)
better_for_all = [cost_per_1000[f"{who}, A"] < cost_per_1000[f"{who}, B"] for who in ("free plan", "hospital")]
choice = dict(zip(["free plan", "hospital"], ["A" if a else "B" for a in better_for_all]))
