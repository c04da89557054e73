"""With NumPy's own 0/0, which is nan and warns: a warning is no mistake."""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    tp, fp, fn = np.float64(tp), np.float64(fp), np.float64(fn)
    weighed = np.array([tp, tp, (1 + beta**2) * tp])
    rest = np.array([fp, fn, fp + beta**2 * fn])
    return weighed / (weighed + rest)
