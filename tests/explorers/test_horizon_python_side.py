"""The horizon explorer in Python: settings, what it refuses, and how it is shown."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
import traitlets

from mlsd import labels
from mlsd.explorers import HorizonExplorer

POINTS = pd.DataFrame({"horizon": [2, 7], "error": [0.46123, 0.2], "corrected": [0.19, 0.2]})


def test_the_numbers_are_those_of_the_reference() -> None:
    figure = HorizonExplorer(horizon=5, delay=3, drift=0.05, per_day=4)
    world = {"log_days": 28, "delay_days": 3, "drift": 0.05, "outcomes_per_day": 4}
    expected = labels.rate_error(5, **world)
    assert figure.numbers() == {
        "Seen by then": f"{expected.seen:.1%}",
        "Late": f"{expected.late:.1%}",
        "Stale": f"{expected.stale:.1%}",
        "Noise": f"{expected.noise:.1%}",
        "Error as read": f"{expected.total:.1%}",
        "Divided by share": f"{labels.corrected_rate_error(5, **world).total:.1%}",
    }


def test_the_default_shows_the_trade_off() -> None:
    figure = HorizonExplorer()
    assert figure.best < figure.horizon
    assert f"Best is {figure.best:g} days" in figure.sentence()


def test_the_setting_does_not_answer_its_own_question() -> None:
    figure = HorizonExplorer()
    assert figure.predict["horizons"] == [2, 7, 21]
    assert figure.horizon not in figure.predict["horizons"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"horizon": 28}, "horizon must be from 0 to 27, not 28"),
        ({"delay": -1}, "delay must be from 0 to 14, not -1"),
        ({"drift": 0.2}, "drift must be from 0 to 0.15, not 0.2"),
        ({"per_day": 0}, "per_day must be from 0.5 to 50, not 0"),
    ],
)
def test_a_setting_outside_its_range_is_refused(change: dict, message: str) -> None:
    figure = HorizonExplorer()
    before = repr(figure)
    for key, value in change.items():
        with pytest.raises(traitlets.TraitError, match=re.escape(message)):
            setattr(figure, key, value)
    assert repr(figure) == before
    with pytest.raises(traitlets.TraitError, match=re.escape(message)):
        HorizonExplorer(**change)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"log_days": 1}, "log_days must be a whole number of at least 2, not 1"),
        ({"log_days": 7.5}, "log_days must be a whole number of at least 2, not 7.5"),
        ({"rate": -0.1}, "rate must lie from 0 to 1, not -0.1"),
        ({"event": ""}, "event must be a word, not ''"),
        ({"outcome": ""}, "outcome must be a word, not ''"),
        ({"predict": (7,)}, "predict must be two or more rising horizons, or None, not (7,)"),
        ({"predict": (7, 2)}, "predict must be two or more rising horizons"),
        ({"predict": (7, 7)}, "predict must be two or more rising horizons"),
        ({"predict": (2, 28)}, "predict must lie from 0 to 27 days, not (2, 28)"),
        ({"log_days": 15}, "predict must lie from 0 to 14 days, not (2.0, 7.0, 21.0)"),
        ({"measured": POINTS[["horizon"]]}, "measured has no column error"),
        ({"measured": POINTS[["corrected"]]}, "measured has no column horizon, error"),
        ({"measured": POINTS.assign(horizon=28)}, "less than the 28 days of the log"),
        ({"measured": POINTS.assign(error=np.nan)}, "finite numbers of at least 0 in error"),
        ({"measured": POINTS.assign(corrected=-1)}, "finite numbers of at least 0 in corrected"),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        HorizonExplorer(**options)


def test_what_was_measured_keeps_four_digits_and_its_setting() -> None:
    figure = HorizonExplorer(measured=POINTS, per_day=1.94163)
    assert figure.per_day == 1.9416
    assert figure.data["measured"] == {
        "horizon": [2, 7], "error": [0.4612, 0.2], "corrected": [0.19, 0.2],
        "delay": 2.5, "drift": 0.03, "per_day": 1.9416,
    }  # fmt: skip


def test_points_stand_in_the_static_figure_only_at_their_setting() -> None:
    marks = {}
    for drift in (0.03, 0.05):
        figure = HorizonExplorer(measured=POINTS)
        figure.drift = drift
        marks[drift] = figure.figure().count("<use")
    assert marks[0.03] == marks[0.05] + 4


def test_the_text_form_is_stable(html) -> None:
    figure = HorizonExplorer(horizon=2, drift=0)
    bundle = figure._repr_mimebundle_()
    assert bundle is not None
    text = "HorizonExplorer(log_days=28, horizon=2, delay=2.5, drift=0, per_day=2)"
    assert repr(figure) == bundle[0]["text/plain"] == text
    assert html(figure) == html(HorizonExplorer(horizon=2, drift=0))


@pytest.mark.parametrize("options", [{}, {"horizon": 0}, {"delay": 0}, {"log_days": 2}])
def test_the_static_form_has_state_figure_numbers_and_sentence(html, options: dict) -> None:
    start = {"horizon": 1} if "log_days" in options else {}
    delay = {"delay": 1} if "log_days" in options else {}
    figure = HorizonExplorer(name="mine", predict=None, **start, **delay, **options)
    page = html(figure)
    assert '<div class="mlsd-explorer" id="mine" data-explorer="horizon">' in page
    state = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page)[0])
    assert {key: state[key] for key in figure.settings} == figure.settings
    assert (state["data"], state["predict"]) == (figure.data, None)
    assert figure.sentence() in page
    assert 'role="img"' in page
    for label, value in figure.numbers().items():
        assert f"<span>{label}</span> <strong>{value}</strong>" in page


def test_it_stays_small_on_a_page(html) -> None:
    assert len(html(HorizonExplorer(measured=POINTS))) < 30_000


def test_a_word_cannot_break_out_of_the_page(html) -> None:
    page = html(HorizonExplorer(outcome="</script><img src=x>", name='"><b>'))
    assert "<img" not in page
    assert page.count("</script>") == 1
    assert "<b>" not in page
