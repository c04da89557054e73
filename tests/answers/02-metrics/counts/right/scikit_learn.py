"""Through scikit-learn, on labels that have these counts."""

def precision_recall_fbeta(tp, fp, fn, beta=1.0):
    y_true = [1] * tp + [0] * fp + [1] * fn + [0]
    y_pred = [1] * tp + [1] * fp + [0] * fn + [0]
    precision, recall, f_beta, _ = precision_recall_fscore_support(
        y_true, y_pred, beta=beta, average="binary", zero_division=float("nan")
    )
    return precision, recall, f_beta
