"""The capacity explorer in Python: settings, what it refuses, and how it is shown."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
import traitlets

from mlsd.explorers import CapacityExplorer


def test_it_starts_on_the_plan_and_follows_its_settings(capacity_plan) -> None:
    figure = CapacityExplorer(capacity_plan)
    assert figure.plan == capacity_plan
    figure.candidates, figure.million_users = 1000, 0.07
    figure.us_per_candidate, figure.peak_factor = 100, 2.5
    assert figure.plan == capacity_plan.with_load(
        candidates_per_request=1000, daily_users=70_000, us_per_candidate=100, peak_factor=2.5
    )


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("candidates", 2001, "candidates must be from 0 to 2000, not 2001"),
        ("candidates", -1, "candidates must be from 0 to 2000, not -1"),
        ("million_users", 11, "million_users must be one of 0.01, 0.015, 0.02, 0.03, 0.05, 0.07, "),
        ("us_per_candidate", 0, "us_per_candidate must be one of 1, 1.5, 2, 3, 5, 7, 10, 15, "),
        ("peak_factor", 0.9, "peak_factor must be from 1 to 10, not 0.9"),
    ],
)
def test_a_setting_out_of_range_is_refused(capacity, key, value, message) -> None:
    figure = capacity()
    before = repr(figure)
    with pytest.raises(traitlets.TraitError, match=re.escape(message)):
        setattr(figure, key, value)
    assert repr(figure) == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"daily_users": 40}, "plan must have at least a hundred daily users, not 40"),
        ({"us_per_candidate": 0}, "plan must have a us_per_candidate above 0"),
        ({"candidates_per_request": 0}, "the plan needs candidates_per_request and a cost above 0"),
    ],
)
def test_a_plan_that_the_sliders_cannot_show_is_refused(capacity_plan, change, message) -> None:
    with pytest.raises(ValueError, match=message):
        CapacityExplorer(capacity_plan.with_load(**change))


def test_a_question_needs_a_bill(capacity_plan) -> None:
    free = replace(
        capacity_plan,
        prices=replace(capacity_plan.prices, core_hour=0, storage_gb_month=0, memory_gb_month=0),
    )
    with pytest.raises(ValueError, match="predict=False asks nothing"):
        CapacityExplorer(free)
    assert "need 16 replicas and €0 a month; " in CapacityExplorer(free, predict=False).sentence()
    with pytest.raises(ValueError, match="predict must be True or False, not 'yes'"):
        CapacityExplorer(capacity_plan, predict="yes")


def test_numbers_of_numpy_will_do(capacity_plan, html) -> None:
    load = {name: np.float64(value) for name, value in vars(capacity_plan.load).items()}
    serving = replace(
        capacity_plan.serving, cores_per_replica=np.int64(8), spare_replicas=np.int64(1)
    )
    figure = CapacityExplorer(replace(capacity_plan.with_load(**load), serving=serving))
    assert html(figure) == html(CapacityExplorer(capacity_plan))


def test_the_sliders_hold_the_plan_whatever_it_is(capacity_plan) -> None:
    odd = {
        "daily_users": 12_345_600, "us_per_candidate": 0.25, "peak_factor": 12.25,
        "candidates_per_request": 1600,
    }  # fmt: skip
    figure = CapacityExplorer(capacity_plan.with_load(**odd))
    assert figure.plan == capacity_plan.with_load(**odd)
    controls = {control["key"]: control for control in figure.controls}
    assert controls["candidates"]["max"] == 4000 and controls["candidates"]["step"] == 20
    assert controls["peak_factor"]["max"] == 13
    assert 12.3456 in controls["million_users"]["values"]
    assert controls["us_per_candidate"]["min"] == 0.25
    for key in ("million_users", "us_per_candidate"):
        values = controls[key]["values"]
        assert list(values) == sorted(set(values))


def test_twice_the_candidates_of_the_question_are_on_the_slider(capacity_plan) -> None:
    for candidates in (1, 999, 1000, 1001, 2500, 2501, 12_000):
        figure = CapacityExplorer(capacity_plan.with_load(candidates_per_request=candidates))
        most = figure.control("candidates").max
        assert most >= 2 * candidates and most <= max(2000, 5 * candidates)


def test_the_end_of_the_latency_budget_is_on_the_slider_where_it_is_near(capacity_plan) -> None:
    for us, reaches in ((20, True), (17, True), (5, False)):
        figure = CapacityExplorer(capacity_plan.with_load(us_per_candidate=us))
        most = figure.control("candidates").max
        assert (most > figure.plan.candidates_in_budget) == reaches, us
        assert most == 2000 or reaches


def test_the_text_form_is_stable(capacity, html) -> None:
    figure = capacity(predict=False)
    bundle = figure._repr_mimebundle_()
    assert bundle is not None
    text = "CapacityExplorer(candidates=500, million_users=10, us_per_candidate=40, peak_factor=3)"
    assert repr(figure) == bundle[0]["text/plain"] == text
    assert html(figure) == html(capacity(predict=False))


def test_the_static_form_has_state_figure_numbers_and_sentence(capacity, html) -> None:
    figure = capacity(name="mine", predict=False)
    figure.candidates = 800
    page = html(figure)
    assert '<div class="mlsd-explorer" id="mine" data-explorer="capacity">' in page
    state = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page)[0])
    assert (state["candidates"], state["million_users"], state["predict"]) == (800, 10, None)
    assert state["data"] == figure.data
    assert figure.sentence() in page
    assert 'role="img"' in page
    assert (
        page.count("<title") == 1 and figure.sentence() in re.findall(r"<desc.*?</desc>", page)[0]
    )
    for label, value in figure.numbers().items():
        assert f"<span>{label}</span> <strong>{value}</strong>" in page
    assert len(page) < 40_000


def test_every_assumption_reaches_the_page(capacity, capacity_plan, html) -> None:
    assert (
        "Assumed: 8 requests a user a day; 5 ms of processor time besides scoring and 25 ms of "
        "waiting; replicas of 8 cores, at most 60% busy at peak, and 1 spare; 10 log rows of 100 B "
        "a request, kept 365 days; an index of 5,000,000 vectors × 64 × 4 B × 1.5 overhead × "
        "2 copies; €0.04 a core-hour, €0.025 a GB of log and €3 a GB of memory a month."
    ) in html(capacity())
    data = capacity().data
    for part in ("serving", "storage", "prices"):
        for name, value in vars(getattr(capacity_plan, part)).items():
            assert data[part][name] == value
    assert data["requests_per_user_day"] == capacity_plan.load.requests_per_user_day


@pytest.mark.parametrize(
    ("change", "alone"),
    [
        ({"daily_users": 1e5}, True),
        ({"daily_users": 1e9, "us_per_candidate": 1000}, True),
        ({"candidates_per_request": 0}, False),
    ],
)
def test_the_static_figure_draws_small_large_and_empty_plans(capacity_plan, change, alone) -> None:
    figure = CapacityExplorer(capacity_plan.with_load(**change), predict=alone)
    assert "<svg" in figure.figure()
    assert not re.search(r"\bnan\b|\binf\b", figure.figure())


def test_a_label_cannot_break_out_of_the_page(capacity_plan, html) -> None:
    prices = replace(capacity_plan.prices, currency="</script><img src=x>")
    page = html(CapacityExplorer(replace(capacity_plan, prices=prices), name='"><b>'))
    assert "<img" not in page
    assert page.count("</script>") == 1
    assert "<b>" not in page
