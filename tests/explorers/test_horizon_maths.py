"""The horizon explorer computes in JavaScript what mlsd.labels computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlsd.explorers import HorizonExplorer

PARTS = ("seen", "late", "stale", "noise", "total")
EDGES: dict[str, dict[str, Any]] = {
    "read at the event": {"horizon": 0},
    "the last horizon": {"horizon": 27},
    "no drift": {"drift": 0},
    "no delay": {"delay": 0},
    "no delay, read at the event": {"delay": 0, "horizon": 0},
    "hardly any delay": {"delay": 0.0001, "horizon": 0.0001},
    "a delay as long as the slider goes": {"delay": 14, "horizon": 0.5},
    "one outcome at last": {"per_day": 1, "horizon": 27, "drift": 0},
    "everything moves, and little is known": {"drift": 0.15, "delay": 14, "per_day": 0.5},
    "the best horizon": {"horizon": 7},
    "the best horizon of no delay and no drift": {"drift": 0, "delay": 0, "horizon": 0},
    "everybody has the outcome": {"rate": 1, "horizon": 0.5},
    "everybody has the outcome, at once": {"rate": 1, "delay": 0, "drift": 0},
    "two days of log": {"log_days": 2, "horizon": 0.5, "delay": 0.5},
    "a year of chargebacks": {
        "log_days": 365, "horizon": 90, "delay": 30, "drift": 0.01,
        "event": "payment", "outcome": "chargeback",
    },
}  # fmt: skip


def random_options(seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    log_days = int(rng.choice([2, 7, 28, 90]))
    return {
        "log_days": log_days,
        "horizon": rng.uniform(0, log_days - 1),
        "delay": rng.choice([0, 0.5, rng.uniform(0, log_days / 2)]),
        "drift": rng.choice([0, rng.uniform(0, 0.15)]),
        "per_day": rng.uniform(0.5, 50),
        "rate": rng.choice([0, rng.random()]),
    }


@pytest.fixture(scope="module")
def each(evaluate_js) -> list[tuple[HorizonExplorer, dict]]:
    """Every case as its Python explorer, and what JavaScript made of it."""
    options = [random_options(seed) for seed in range(200)] + [*EDGES.values()]
    figures = [HorizonExplorer(predict=None, **one) for one in options]
    cases = [{"data": figure.data, "states": [figure.settings]} for figure in figures]
    answers = evaluate_js("horizon", cases)
    return [(figure, answer["results"][0]) for figure, answer in zip(figures, answers, strict=True)]


def same(theirs: Any, ours: Any) -> bool:
    """Equal to nine digits, undefined where it is undefined."""
    return float(theirs) == pytest.approx(float(ours), rel=1e-9, abs=1e-300, nan_ok=True)


def test_the_error_and_its_parts_equal_the_reference(each) -> None:
    for figure, result in each:
        for part in PARTS:
            assert same(result[part], getattr(figure.error, part)), (figure, part)
        assert same(result["corrected"], figure.corrected.total), figure
        assert result["days"] == pytest.approx(figure.data["log_days"] - figure.horizon)


def test_the_best_horizon_equals_the_reference(each) -> None:
    for figure, result in each:
        assert result["best"] == figure.best, figure


def test_the_sentence_is_the_one_of_the_static_figure(each) -> None:
    for figure, result in each:
        assert result["sentence"] == figure.sentence()
    every = " ".join(figure.sentence() for figure, _ in each)
    for said in ("Read at the click", "1 day of clicks", "No horizon does better", "chargebacks"):
        assert said in every, said


def test_an_open_question_leaves_the_error_and_the_best_out_of_the_sentence(each) -> None:
    for figure, result in each:
        told, answer = figure.sentence().split(". The learned rate")
        assert answer
        assert result["sentence_while_asking"] == f"{told}."


def test_what_was_measured_belongs_to_its_setting(evaluate_js) -> None:
    points = pd.DataFrame({"horizon": [1, 7], "error": [0.7, 0.2]})
    figure = HorizonExplorer(measured=points, per_day=1.94163, delay=2, predict=None)
    states = [figure.settings, figure.settings | {"horizon": 1}, figure.settings | {"drift": 0}]
    [answer] = evaluate_js("horizon", [{"data": figure.data, "states": states}])
    found = [result["measured"] for result in answer["results"]]
    assert found == [figure.data["measured"], figure.data["measured"], None]
    assert found[0]["corrected"] is None
