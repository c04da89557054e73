"""Two models, each with squares and products of the inputs."""

from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures


def whom_to_message(past, messaged, came, new, budget):
    gain = np.zeros(len(new))
    for arm, sign in ((messaged, 1), (~messaged, -1)):
        model = make_pipeline(PolynomialFeatures(2), LogisticRegression(max_iter=500))
        gain += sign * model.fit(past[arm], came[arm]).predict_proba(new)[:, 1]
    helped = np.flatnonzero(gain > 0)
    return helped[np.argsort(gain[helped])[::-1]][:budget]
