"""An explorer in Python: settings, what it refuses, and how it is shown."""

from __future__ import annotations

import json
import math
import re

import ipywidgets
import numpy as np
import pytest
import traitlets

from mlsd.explorers import ThresholdExplorer
from mlsd.metrics import threshold_metrics


def test_settings_can_be_read_set_observed_and_linked(explorer) -> None:
    figure, other = explorer(), ipywidgets.FloatSlider(min=0, max=1)
    seen: list[float] = []
    figure.observe(lambda change: seen.append(change["new"]), "threshold")
    ipywidgets.link((figure, "threshold"), (other, "value"))
    figure.threshold = 0.25
    assert (seen, other.value) == ([0.25], 0.25)
    other.value = 0.75
    assert figure.threshold == 0.75
    assert isinstance(ipywidgets.VBox([figure]).children[0], ThresholdExplorer)


def test_metrics_are_those_of_the_current_setting_on_rounded_scores(sample) -> None:
    y, score = sample()
    figure = ThresholdExplorer(y, score)
    figure.threshold = 1 / 3
    assert figure.threshold == 0.3333
    assert figure.metrics == threshold_metrics(y, score.round(4), 0.3333, beta=2, cost_fn=5)


def test_cases_with_one_score_are_counted_together() -> None:
    figure = ThresholdExplorer([0, 1, 1, 0], [0.25, 0.25, 0.75, 0.25004])
    counts = {key: figure.data[key] for key in ("score", "positives", "negatives")}
    assert counts == {"score": [0.25, 0.75], "positives": [1, 1], "negatives": [2, 0]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"threshold": 7}, "threshold must be from 0 to 1, not 7"),
        ({"threshold": math.nan}, "threshold must be from 0 to 1, not nan"),
        ({"cost_fn": -1}, "cost_fn must be from 0 to 50, not -1"),
        ({"beta": 0}, "beta must be from 0.1 to 5, not 0"),
    ],
)
def test_a_setting_outside_its_slider_is_refused(explorer, change: dict, message: str) -> None:
    figure = explorer()
    before = repr(figure)
    for key, value in change.items():
        with pytest.raises(traitlets.TraitError, match=re.escape(message)):
            setattr(figure, key, value)
    assert repr(figure) == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y_true": [0, 2]}, "y_true must hold only 0 and 1"),
        ({"y_score": [0.1, 1.2]}, "y_score must lie between 0 and 1, not between 0.1 and 1.2"),
        ({"y_score": [0.1, math.nan]}, "y_score must be finite"),
        ({"y_score": [0.1]}, "same length"),
        ({"predict": 0}, "predict must be a number above 0, or None, not 0"),
        ({"cost_fn": math.inf}, "cost_fn must be a finite number of at least 0, not inf"),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_argument(change: dict, message: str) -> None:
    arguments = {"y_true": [0, 1], "y_score": [0.1, 0.9], **change}
    with pytest.raises(ValueError, match=message):
        ThresholdExplorer(**arguments)


@pytest.mark.parametrize(("cost", "top"), [(5, 50), (26, 100), (200, 500), (251, 1000)])
def test_the_cost_sliders_reach_beyond_the_first_cost(explorer, cost: float, top: float) -> None:
    figure = explorer(cost_fn=cost)
    assert (figure.control("cost_fn").max, figure.control("cost_fp").max) == (top, top)


def test_the_text_form_is_stable(explorer, html) -> None:
    figure = explorer(threshold=0.35, cost_fn=10)
    bundle = figure._repr_mimebundle_()
    assert bundle is not None
    text = "ThresholdExplorer(n=300, threshold=0.35, cost_fp=1, cost_fn=10, beta=2)"
    assert repr(figure) == bundle[0]["text/plain"] == text
    assert "application/vnd.jupyter.widget-view+json" in bundle[0]
    assert html(figure) == html(explorer(threshold=0.35, cost_fn=10))


def test_the_static_form_has_state_figure_numbers_and_sentence(explorer, html) -> None:
    figure = explorer(threshold=0.35, name="mine")
    page = html(figure)
    assert '<div class="mlsd-explorer" id="mine" data-explorer="threshold">' in page
    state = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page)[0])
    assert state["threshold"] == 0.35
    assert state["data"] == figure.data
    assert figure.sentence() in page
    assert 'role="img"' in page
    assert figure.numbers()["F1"] != figure.numbers()["F-beta, β = 2"]
    for label, value in figure.numbers().items():
        assert f"<span>{label}</span> <strong>{value}</strong>" in page


def test_the_static_form_stays_small_however_many_the_cases(html, sample) -> None:
    y, score = sample(1_000_000)
    figure = ThresholdExplorer(y, score)
    assert len(figure.figure()) < 12_000
    assert len(html(figure)) < 250_000


def test_a_label_cannot_break_out_of_the_page(explorer, html) -> None:
    page = html(explorer(positive="</script><img src=x>", name='"><b>'))
    assert "<img" not in page
    assert page.count("</script>") == 1
    assert "<b>" not in page


def test_nothing_of_the_classes_is_assumed(html) -> None:
    assert "no positive case to miss" in ThresholdExplorer([0, 0], [0.2, 0.7]).sentence()
    assert ThresholdExplorer([0, 0], [0.2, 0.7]).numbers()["Recall"] == "undefined"
    assert "flagging nobody would be cheapest" in (
        ThresholdExplorer([0, 1], [0.9, 0.1], cost_fn=0).sentence()
    )
    free = ThresholdExplorer([0, 1], [0.9, 0.1], cost_fp=0, cost_fn=0)
    assert "formula" not in free.sentence()
    assert "1 false alarm," in ThresholdExplorer([0, 1], [0.9, 0.1]).sentence()
    assert html(ThresholdExplorer(np.array([True]), [0.5]))
