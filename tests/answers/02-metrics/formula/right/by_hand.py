"""By hand, on every distinct score, rounded to whole euros and cents as a report would."""

formula_threshold = 0.1


def euros(score, threshold):
    flagged = score >= threshold
    return 1.0 * np.sum(flagged & (late == 0)) + 9.0 * np.sum(~flagged & (late == 1))


def cheapest(score):
    order = np.argsort(-score)
    step = np.where(late[order] == 1, -9.0, 1.0)
    after = np.append(score[order][1:] != score[order][:-1], True)
    return (9.0 * late.sum() + np.cumsum(step))[after].min()


extra_calibrated = round((euros(calibrated, 0.1) - cheapest(calibrated)) / 20, 2)
extra_overconfident = round((euros(overconfident, 0.1) - cheapest(overconfident)) / 20, 2)
