"""The objective explorer in Python: settings, what it refuses, and how it is shown."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
import traitlets

from mlsd.explorers import ObjectiveExplorer


def test_the_weights_share_one_and_the_other_gives_way(objective) -> None:
    figure = objective(watch=0.6)
    figure.satisfaction = 0.8
    assert (figure.watch, figure.satisfaction, figure.mix.click) == (0.2, 0.8, 0)
    figure.watch = 1
    assert (figure.watch, figure.satisfaction) == (1, 0)
    figure.satisfaction = 0.2
    assert (figure.watch, figure.satisfaction) == (0.8, 0.2)
    # as a message of the browser comes: both at once
    figure.set_state({"watch": 0.2, "satisfaction": 0.6})
    assert (figure.watch, figure.satisfaction, figure.mix.click) == (0.2, 0.6, 0.2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"day": 8}, "day must be one of 7, 10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 40, 43, 46, "),
        ({"day": 70}, "58, 60, not 70"),
        ({"watch": 0.5}, "watch must be one of 0, 0.2, 0.4, 0.6, 0.8, 1, not 0.5"),
        ({"satisfaction": -0.2}, "satisfaction must be one of 0, 0.2, 0.4, 0.6, 0.8, 1, not -0.2"),
    ],
)
def test_a_setting_that_was_not_run_is_refused(objective, change: dict, message: str) -> None:
    figure = objective()
    before = repr(figure)
    for key, value in change.items():
        with pytest.raises(traitlets.TraitError, match=re.escape(message)):
            setattr(figure, key, value)
    assert repr(figure) == before


def drop(column: str):
    return lambda runs, old: (runs.drop(columns=column), old)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (drop("w_watch"), "runs has no column w_watch"),
        (drop("requests"), "runs has no column requests"),
        (lambda runs, old: (runs, old.drop(columns=["day", "clicks"])),
         "baseline has no column day, clicks"),
        (lambda runs, old: (runs[:0], old), "runs has no rows"),
        (lambda runs, old: (runs.assign(w_click=0.5), old), "share 1, not 0.5, "),
        (lambda runs, old: (runs.assign(w_click=np.nan), old), "share 1, not nan, "),
        (lambda runs, old: (runs.assign(w_click=1.5, w_watch=-0.5, w_satisfaction=0), old),
         "of at least 0 that share 1, not 1.5, -0.5, 0"),
        (lambda runs, old: (runs[~((runs.w_watch == 0.4) & (runs.w_satisfaction == 0.2))], old),
         "runs lack the mix with w_watch=0.4 and w_satisfaction=0.2"),
        (lambda runs, old: (runs[runs.day < 60], old),
         "must have the same days: all weight on clicks has 59 rows from day 1 to 59, and the "
         "baseline 60 rows from day 1 to 60"),
        (lambda runs, old: (runs[runs.day != 30], old[old.day != 30]), "one after the other"),
        (lambda runs, old: (runs[runs.day < 7], old[old.day < 7]), "at least 7 days"),
        (lambda runs, old: (pd.concat([runs, runs]), old), "one row for each"),
        (lambda runs, old: (runs, old.assign(visitors=-1)), "baseline must hold finite numbers"),
        (lambda runs, old: (runs, old.assign(clicks=np.nan)), "baseline must hold finite numbers"),
        (lambda runs, old: (runs, old.assign(satisfaction=1.2)), "satisfaction from 0 to 1"),
        (lambda runs, old: (runs, old.assign(satisfaction=np.nan)), "satisfaction from 0 to 1"),
    ],
)  # fmt: skip
def test_bad_data_are_refused_with_the_reason(runs, spoil, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        ObjectiveExplorer(*spoil(*runs))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"watch": 0.6, "satisfaction": 0.6}, "must share at most 1, not 0.6 and 0.6"),
        ({"predict": "clicks"}, "predict must be True or False, not 'clicks'"),
        ({"day": 60}, "a first day before 60; predict=False asks nothing"),
    ],
)
def test_options_that_cannot_be_are_refused(objective, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        objective(**options)


def test_a_question_needs_more_than_one_mix(runs) -> None:
    mixes, old = runs
    alone = mixes[mixes.w_click == 1]
    with pytest.raises(ValueError, match="it needs that mix, another one"):
        ObjectiveExplorer(alone, old)
    assert ObjectiveExplorer(alone, old, predict=False).mix.click == 1


def test_days_are_counted_from_the_first_and_rows_need_no_order(runs, objective) -> None:
    mixes, old = (frame.assign(day=frame.day + 27).sample(frac=1, random_state=0) for frame in runs)
    assert ObjectiveExplorer(mixes, old).data == objective().data


@pytest.mark.parametrize(
    ("days", "shown"),
    [(7, [7]), (9, [7, 8, 9]), (30, [*range(7, 31, 2), 30]), (60, [*range(7, 59, 3), 60])],
)
def test_the_first_whole_week_and_the_last_day_can_always_be_judged(runs, days, shown) -> None:
    mixes, old = (frame[frame.day <= days] for frame in runs)
    figure = ObjectiveExplorer(mixes, old, predict=False)
    assert figure.data["days"] == sorted(set(shown))
    assert figure.title == f"Which objective still looks best on day {days}?"


def test_values_keep_four_digits(runs, objective) -> None:
    means = objective().data["means"]
    every = [value for rows in means.values() for row in rows for value in row]
    assert all(value == float(f"{value:.4g}") for value in every)
    assert max(every) > 1000 and min(every) < 1


def test_the_text_form_is_stable(objective, html) -> None:
    figure = objective(day=40, satisfaction=0.4)
    bundle = figure._repr_mimebundle_()
    assert bundle is not None
    text = "ObjectiveExplorer(mixes=21, day=40, satisfaction=0.4, watch=0)"
    assert repr(figure) == bundle[0]["text/plain"] == text
    assert html(figure) == html(objective(day=40, satisfaction=0.4))


def test_the_static_form_has_state_figure_numbers_and_sentence(objective, html) -> None:
    figure = objective(day=40, satisfaction=0.4, name="mine", predict=False)
    page = html(figure)
    assert '<div class="mlsd-explorer" id="mine" data-explorer="objective">' in page
    state = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page)[0])
    assert (state["day"], state["satisfaction"], state["predict"]) == (40, 0.4, None)
    assert state["data"] == figure.data
    assert state["controls"][1]["values"] == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert figure.sentence() in page
    assert 'role="img"' in page
    for label, value in figure.numbers().items():
        assert f"<span>{label}</span> <strong>{value}</strong>" in page


def test_21_mixes_stay_small_on_a_page(objective, html) -> None:
    figure = objective()
    assert len(json.dumps(figure.data, separators=(",", ":"))) < 13_000
    assert len(html(figure)) < 45_000


def test_a_label_cannot_break_out_of_the_page(objective, html) -> None:
    page = html(objective(old="</script><img src=x>", name='"><b>'))
    assert "<img" not in page
    assert page.count("</script>") == 1
    assert "<b>" not in page
