"""Where should the threshold go? Costs, ratios and curves of a classifier, at every threshold."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from mlsd import metrics, style
from mlsd.explorers._base import (
    DIGITS,
    STATIC,
    Control,
    Explorer,
    Setting,
    amount,
    percent,
    plural,
    show,
)

_BINS = 25


class ThresholdExplorer(Explorer):
    """Move the threshold of a classifier, and see what it costs.

    Score histogram, confusion matrix, cost, ROC and precision-recall curves are linked. The
    reference of all numbers is `mlsd.metrics`.

    Parameters
    ----------
    y_true : array-like of {0, 1}, shape (n,)
        The true classes; 1 is positive.
    y_score : array-like of float, shape (n,)
        Scores from 0 to 1; they are rounded to four digits.
    threshold : float, default 0.5
        Cases that score at least this much are flagged.
    cost_fp, cost_fn : float, default 1 and 5
        What a false alarm and a miss cost.
    beta : float, default 2
        How many times as much recall counts as precision in F-beta.
    name : str, default "threshold"
        Identifier of the figure on its page, and its name in links to a setting.
    predict : float or None, default 10
        Ask first what happens to the cheapest threshold when a miss, instead of costing as much
        as a false alarm, costs this many times as much. None asks nothing.
    positive, negative : str
        What the classes are called.
    unit : str, default ""
        Unit of the costs.

    Raises
    ------
    ValueError
        If the data are not as described.
    traitlets.TraitError
        If a setting is outside the range of its slider.

    Examples
    --------
    >>> explorer = ThresholdExplorer([0, 1, 1], [0.2, 0.4, 0.9], cost_fn=2)
    >>> explorer
    ThresholdExplorer(n=3, threshold=0.5, cost_fp=1, cost_fn=2, beta=2)
    >>> explorer.threshold = 0.4
    >>> explorer.metrics.recall
    1.0
    """

    kind = "threshold"
    _esm = STATIC / "threshold.js"

    threshold = Setting(0.5).tag(sync=True)
    cost_fp = Setting(1.0).tag(sync=True)
    cost_fn = Setting(5.0).tag(sync=True)
    beta = Setting(2.0).tag(sync=True)

    def __init__(
        self,
        y_true: ArrayLike,
        y_score: ArrayLike,
        *,
        threshold: float = 0.5,
        cost_fp: float = 1.0,
        cost_fn: float = 5.0,
        beta: float = 2.0,
        name: str = "threshold",
        predict: float | None = 10.0,
        positive: str = "positive",
        negative: str = "negative",
        unit: str = "",
    ) -> None:
        # refuses bad input, naming the argument
        metrics.threshold_metrics(
            y_true, y_score, threshold, beta=beta, cost_fp=cost_fp, cost_fn=cost_fn
        )
        truth = np.asarray(y_true).astype(bool)
        score = np.asarray(y_score, dtype=float).round(DIGITS)
        if score.min() < 0 or score.max() > 1:
            raise ValueError(
                f"y_score must lie between 0 and 1, not between {show(score.min())} "
                f"and {show(score.max())}"
            )
        if predict is not None and not (math.isfinite(predict) and predict > 0):
            raise ValueError(f"predict must be a number above 0, or None, not {predict!r}")
        self._truth, self._score = truth, score
        # Cases with the same score always fall on the same side of a threshold: counting them
        # together loses nothing, and bounds the page by 10,001 scores however many the cases.
        distinct, index = np.unique(score, return_inverse=True)
        data = {
            "score": distinct.tolist(),
            "positives": np.bincount(index[truth], minlength=distinct.size).tolist(),
            "negatives": np.bincount(index[~truth], minlength=distinct.size).tolist(),
            "positive": positive,
            "negative": negative,
            "unit": unit,
        }
        dearest = _round_up(2 * max(cost_fp, cost_fn, 25))
        suffix = f" ({unit})" if unit else ""
        super().__init__(
            name=name,
            title="Where should the threshold go?",
            controls=[
                Control("threshold", "Threshold", 0, 1, 0.01),
                Control("cost_fp", "Cost of a false alarm" + suffix, 0, dearest, dearest / 100),
                Control("cost_fn", "Cost of a miss" + suffix, 0, dearest, dearest / 100),
                Control("beta", "Beta: weight of recall", 0.1, 5, 0.1),
            ],
            data=data,
            predict=predict,
            threshold=threshold,
            cost_fp=cost_fp,
            cost_fn=cost_fn,
            beta=beta,
        )

    @property
    def metrics(self) -> metrics.ThresholdMetrics:
        """The reference numbers of the current setting."""
        return metrics.threshold_metrics(
            self._truth,
            self._score,
            self.threshold,
            beta=self.beta,
            cost_fp=self.cost_fp,
            cost_fn=self.cost_fn,
        )

    def numbers(self) -> dict[str, str]:
        """Label and text of each read-out at the current setting."""
        m = self.metrics
        return {
            "Precision": percent(m.precision),
            "Recall": percent(m.recall),
            "F1": percent(m.f1),
            f"F-beta, β = {show(self.beta)}": percent(m.f_beta),
            "Accuracy": percent(m.accuracy),
            "Cost per case": amount(m.expected_cost, self.data["unit"]),
        }

    def sentence(self) -> str:
        """What the current setting means, in words."""
        m = self.metrics
        positive, unit = self.data["positive"], self.data["unit"]
        best, best_cost = metrics.empirical_cost_threshold(
            self._truth, self._score, self.cost_fp, self.cost_fn
        )
        positives = m.tp + m.fn
        cases = plural(positives, f"{positive} case", f"{positive} cases")
        missed = f"{m.fn:,} of {cases} missed" if positives else f"no {positive} case to miss"
        if m.expected_cost == best_cost:
            cheapest = "no threshold is cheaper on these data"
        elif math.isfinite(best):
            cheapest = (
                f"the cheapest threshold on these data, {show(best)}, "
                f"costs {amount(best_cost, unit)}"
            )
        else:
            cheapest = (
                f"flagging nobody would be cheapest on these data, at {amount(best_cost, unit)}"
            )
        formula = ""
        if self.cost_fp or self.cost_fn:
            t_star = metrics.cost_optimal_threshold(self.cost_fp, self.cost_fn)
            at = metrics.threshold_metrics(
                self._truth, self._score, t_star, cost_fp=self.cost_fp, cost_fn=self.cost_fn
            )
            formula = (
                f" For calibrated scores the formula gives t* = {show(self.cost_fp)}/"
                f"({show(self.cost_fp)} + {show(self.cost_fn)}) = {show(t_star)}, "
                f"which costs {amount(at.expected_cost, unit)} here."
            )
        return (
            f"At {show(m.threshold)} you flag {m.tp + m.fp:,} of "
            f"{plural(self._truth.size, 'case', 'cases')}: "
            f"{plural(m.fp, 'false alarm', 'false alarms')}, and {missed}. "
            f"That costs {amount(m.expected_cost, unit)} per case; {cheapest}.{formula}"
        )

    def figure(self) -> str:
        """Static figure of the current setting, as inline SVG."""
        negative, positive = self.data["negative"], self.data["positive"]
        fig, (above, below) = plt.subplots(2, figsize=(4.8, 4.4))  # narrow: legible on a phone

        # As in the live figure: negatives above the axis, positives below it, and the square root
        # of the counts, so that single cases stay in sight beside a bar of hundreds.
        edges = np.linspace(0, 1, _BINS + 1)
        for is_positive, sign, name in ((False, 1, "blue"), (True, -1, "orange")):
            counts, _ = np.histogram(self._score[self._truth == is_positive], edges)
            above.stairs(sign * np.sqrt(counts), edges, fill=True, color=style.colour(name))
        above.set(title=f"{negative} above, {positive} below", xlabel="score", yticks=[])

        # Steps of a fiftieth are all that this size can show.
        grid = np.linspace(0, 1, 51)
        thresholds, cost = metrics.cost_curve(self._truth, self._score, self.cost_fp, self.cost_fn)
        entry = np.searchsorted(-thresholds, -grid, side="right") - 1
        below.step(grid, cost[entry], where="pre", color=style.colour("purple"))
        top = self._cost_top(cost)
        below.set(title="Cost per case", xlabel="threshold", ylim=(0, top or 1))
        below.yaxis.set_major_locator(MaxNLocator(3))
        here = self.metrics.expected_cost
        mark = {"color": style.colour("ink"), "clip_on": False}
        below.plot([self.threshold], [min(here, top)], "o", **mark)
        for ax in (above, below):
            ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
            ax.axvline(self.threshold, color=style.colour("ink"), linewidth=1)
            ax.grid(False)
        above.spines["left"].set_visible(False)
        above.spines["bottom"].set_visible(False)
        shown = style.figure_html(
            fig,
            title=self.title,
            alt=(
                f"Above: how the scores of {negative} and {positive} cases are spread. Below: the "
                f"cost per case at each threshold; at {show(self.threshold)} it is "
                f"{amount(here, self.data['unit'])}."
            ),
        )
        return shown.html

    @staticmethod
    def _cost_top(cost: NDArray[np.float64]) -> float:
        """End the axis of `metrics.cost_curve` a little above the cheaper of the two extremes.

        A threshold that costs more than flagging everybody or nobody is out of the question.
        """
        extreme = min(cost[0], cost[-1])
        return float(min(cost.max(), 1.25 * extreme) if extreme else cost.max())

    def _summary(self) -> list[str]:
        return [f"n={self._truth.size}", *super()._summary()]


def _round_up(value: float) -> float:
    """Find the next of 50, 100, 200, 500, ...: a range that a hundred even steps divide."""
    power = 10 ** math.floor(math.log10(value))
    return float(next(power * m for m in (1, 2, 5, 10) if power * m >= value))
