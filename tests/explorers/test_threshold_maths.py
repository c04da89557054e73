"""The threshold explorer computes in JavaScript what mlsd.metrics and scikit-learn compute."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import precision_recall_curve, roc_curve

from mlsd import metrics
from mlsd.explorers import ThresholdExplorer

NUMBERS = (
    "tp fp fn tn precision recall false_positive_rate f1 f_beta accuracy expected_cost".split()
)


def random_case(seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 400))
    y = (rng.random(n) < rng.random()).astype(int)
    score = rng.random(n).round(int(rng.integers(1, 8)))  # from many ties to more than four digits
    states = [
        {
            "threshold": round(float(rng.choice([*rng.random(2), *score[:5]])), 4),
            "cost_fp": round(float(rng.choice([0, 1, 2.5, rng.random() * 20])), 4),
            "cost_fn": round(float(rng.choice([0, 1, 5, rng.random() * 20])), 4),
            "beta": float(rng.choice([0.5, 1, 2, 3.3])),
        }
        for _ in range(6)
    ]
    return {"y": y, "score": score, "states": states}


def edge_cases() -> list[dict[str, Any]]:
    inputs = {
        "no positives": ([0, 0, 0], [0.1, 0.5, 0.9]),
        "no negatives": ([1, 1, 1], [0.1, 0.5, 0.9]),
        "one case": ([1], [0.5]),
        "all tied at the threshold": ([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5]),
        "scores at both ends": ([0, 1, 0, 1], [0.0, 0.0, 1.0, 1.0]),
        "tied only after rounding": ([0, 1, 0], [0.49996, 0.50004, 0.2]),
    }
    states = [
        {"threshold": threshold, "cost_fp": 1.0, "cost_fn": cost_fn, "beta": beta}
        for threshold in (0.0, 0.5, 0.5001, 1.0)
        for cost_fn in (0.0, 5.0, 31.0)  # 1/32 lies half-way between two of four digits
        for beta in (0.5, 2.0)
    ]
    return [
        {"y": np.array(y), "score": np.array(score), "states": states}
        for y, score in inputs.values()
    ]


@pytest.fixture(scope="module")
def compared(evaluate_js) -> list[tuple[ThresholdExplorer, dict, dict]]:
    """Every case as its Python explorer, its settings, and what JavaScript made of them."""
    cases = [random_case(seed) for seed in range(150)] + edge_cases()
    explorers = [ThresholdExplorer(case["y"], case["score"], unit="€") for case in cases]
    settings = [
        {"data": explorer.data, "states": case["states"]}
        for explorer, case in zip(explorers, cases, strict=True)
    ]
    answers = evaluate_js("threshold", settings)
    return list(zip(explorers, settings, answers, strict=True))


def same(theirs: object, ours: float) -> bool:
    value = float(theirs)  # type: ignore[arg-type]
    return value == pytest.approx(ours, rel=1e-9, abs=1e-12, nan_ok=True)


def apply(explorer: ThresholdExplorer, state: dict[str, float]) -> None:
    for key, value in state.items():
        setattr(explorer, key, value)


def test_every_number_equals_the_reference(compared) -> None:
    settings = 0
    for explorer, asked, answer in compared:
        for state, result in zip(asked["states"], answer["results"], strict=True):
            apply(explorer, state)
            reference = asdict(explorer.metrics)
            for name in NUMBERS:
                assert same(result[name], reference[name]), (name, state, asked["data"])
            settings += 1
    assert settings > 900


def test_the_cheapest_threshold_equals_the_reference(compared) -> None:
    for explorer, asked, answer in compared:
        for state, result in zip(asked["states"], answer["results"], strict=True):
            threshold, cost = metrics.empirical_cost_threshold(
                explorer._truth, explorer._score, state["cost_fp"], state["cost_fn"]
            )
            assert float(result["cheapest_threshold"]) == threshold
            assert same(result["cheapest_cost"], cost)


def test_the_formulas_threshold_equals_the_reference(compared) -> None:
    undefined = 0
    for explorer, asked, answer in compared:
        for state, result in zip(asked["states"], answer["results"], strict=True):
            apply(explorer, state)
            costs = {key: state[key] for key in ("cost_fp", "cost_fn")}
            if not any(costs.values()):
                assert result["formula_threshold"] == result["formula_cost"] == "NaN"
                undefined += 1
                continue
            threshold = metrics.cost_optimal_threshold(**costs)
            assert same(result["formula_threshold"], threshold)
            there = metrics.threshold_metrics(
                explorer._truth, explorer._score, threshold, **costs
            )  # fmt: skip
            assert same(result["formula_cost"], there.expected_cost)
    assert undefined


def test_the_cost_axis_ends_where_that_of_the_static_figure_does(compared) -> None:
    capped = 0
    for explorer, asked, answer in compared:
        for state, result in zip(asked["states"], answer["results"], strict=True):
            _, cost = metrics.cost_curve(
                explorer._truth, explorer._score, state["cost_fp"], state["cost_fn"]
            )
            assert same(result["cost_top"], explorer._cost_top(cost))
            # the cheapest threshold is always in sight
            assert float(result["cheapest_cost"]) <= float(result["cost_top"])
            capped += float(result["cost_top"]) < cost.max()
    assert capped > 100


def test_an_open_question_leaves_the_facts_of_the_sentence(compared) -> None:
    for explorer, asked, answer in compared:
        for state, result in zip(asked["states"], answer["results"], strict=True):
            apply(explorer, state)
            assert result["sentence_while_asking"] == explorer.sentence().split("; ")[0] + "."


def test_the_sentence_is_the_one_of_the_static_figure(compared) -> None:
    for explorer, asked, answer in compared:
        for state, result in zip(asked["states"], answer["results"], strict=True):
            apply(explorer, state)
            assert result["sentence"] == explorer.sentence()


def test_the_drawn_curves_are_scikit_learns(compared) -> None:
    drawn = 0
    for explorer, _, answer in compared:
        y, score = explorer._truth, explorer._score
        if y.all() or not y.any():
            continue
        curves = answer["prepared"]
        fpr, tpr, thresholds = roc_curve(y, score, drop_intermediate=False)
        np.testing.assert_allclose(curves["roc"]["fpr"], fpr, rtol=1e-9)
        np.testing.assert_allclose(curves["roc"]["tpr"], tpr, rtol=1e-9)
        assert [float(t) for t in curves["thresholds"]] == thresholds.tolist()
        precision, recall, _ = precision_recall_curve(y, score)
        np.testing.assert_allclose(curves["pr"]["precision"], precision[::-1], rtol=1e-9)
        np.testing.assert_allclose(curves["pr"]["recall"], recall[::-1], rtol=1e-9)
        drawn += 1
    assert drawn > 100


def test_curves_of_one_class_are_undefined_rather_than_zero(compared) -> None:
    seen = 0
    for explorer, _, answer in compared:
        if not explorer._truth.any():
            assert {*answer["prepared"]["roc"]["tpr"]} == {"NaN"}
            assert all(math.isnan(float(result["recall"])) for result in answer["results"])
            seen += 1
    assert seen
