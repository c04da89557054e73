"""The capacity explorer computes in JavaScript what mlsd.capacity computes in Python."""

from __future__ import annotations

import math
from dataclasses import asdict, replace

import numpy as np
import pytest

from mlsd.capacity import Load, Plan, Prices, Serving, Storage
from mlsd.explorers import CapacityExplorer

NUMBERS = (
    "requests_per_day", "qps_mean", "qps_peak", "candidates_per_s", "latency_ms", "in_flight",
    "busy_cores", "replicas", "utilisation_mean", "log_bytes_per_day", "log_bytes", "index_bytes",
    "cost_per_month", "cost_per_1000_requests", "cost_of_one_more_candidate", "fits",
    "candidates_in_budget",
)  # fmt: skip


def data_of(plan: Plan) -> dict:
    return {
        "requests_per_user_day": plan.load.requests_per_user_day,
        **{part: asdict(getattr(plan, part)) for part in ("serving", "storage", "prices")},
    }


def random_plan(rng: np.random.Generator) -> Plan:
    def log(low: float, high: float) -> float:
        return float(10 ** rng.uniform(low, high))

    budget = log(1, 3)
    return Plan(
        Load(
            daily_users=round(log(2, 9), -2),
            requests_per_user_day=log(-1, 3),
            peak_factor=round(rng.uniform(1, 9), 2),
            candidates_per_request=int(log(0, 4)),
            us_per_candidate=round(log(0, 3), 2),
        ),
        Serving(
            fixed_cpu_ms=float(rng.choice([0, log(-1, 1)])),
            wait_ms=float(rng.choice([0, budget * rng.uniform(0, 1.2)])),
            latency_budget_ms=budget,
            cores_per_replica=int(rng.integers(1, 97)),
            target_utilisation=float(rng.choice([0.5, 1, rng.uniform(0.05, 1)])),
            spare_replicas=int(rng.integers(0, 4)),
        ),
        Storage(
            log_rows_per_request=float(rng.choice([0, log(0, 2)])),
            bytes_per_log_row=log(1, 3),
            log_days_kept=float(rng.choice([0, 30, log(0, 3)])),
            index_vectors=float(rng.choice([0, log(3, 9)])),
            index_dims=int(rng.integers(1, 1025)),
            bytes_per_dim=float(rng.choice([0.5, 1, 2, 4])),
            index_overhead=rng.uniform(1, 3),
            index_copies=int(rng.integers(0, 4)),
        ),
        Prices(
            core_hour=float(rng.choice([0.04, log(-4, 1)])),
            storage_gb_month=log(-3, 0),
            memory_gb_month=log(-1, 1),
            currency=str(rng.choice(["€", "$", "CHF "])),
        ),
    )


def edge_plans() -> dict[str, Plan]:
    plan = random_plan(np.random.default_rng(4))
    free = Prices(core_hour=0, storage_gb_month=0, memory_gb_month=0)
    late = plan.serving.latency_budget_ms + 1
    serving = {
        "utilisation 1": {"target_utilisation": 1, "cores_per_replica": 1},
        "no spare replica": {"spare_replicas": 0, "fixed_cpu_ms": 0},
        "not one candidate fits": {"wait_ms": late},
        "no time but scoring": {"wait_ms": 0, "fixed_cpu_ms": 0, "latency_budget_ms": 100},
        "exactly in budget": {"wait_ms": 25, "fixed_cpu_ms": 5, "latency_budget_ms": 100},
    }
    changed = {
        name: replace(plan, serving=replace(plan.serving, **change))
        for name, change in serving.items()
    }
    return changed | {
        "everything for nothing": replace(plan, prices=free),
        "nobody asks": plan.with_load(requests_per_user_day=0),
        "no log and no index": replace(
            plan, storage=replace(plan.storage, log_days_kept=0, index_copies=0)
        ),
    }


#: One user, none to score, a utilisation that is met to the hair, and more than there are people.
EDGES = [
    {"million_users": 1e-6, "candidates": 500, "us_per_candidate": 40, "peak_factor": 1},
    {"million_users": 1, "candidates": 0, "us_per_candidate": 40, "peak_factor": 3},
    {"million_users": 10, "candidates": 1750, "us_per_candidate": 40, "peak_factor": 3},
    {"million_users": 1e6, "candidates": 1e6, "us_per_candidate": 1e5, "peak_factor": 100},
    {"million_users": 0.07, "candidates": 1, "us_per_candidate": 0, "peak_factor": 2.5},
]


@pytest.fixture(scope="module")
def each(evaluate_js) -> list[tuple[Plan, dict, dict]]:
    """Every setting: the plan in Python, the setting, and the result of JavaScript."""
    rng = np.random.default_rng(0)
    plans = [random_plan(rng) for _ in range(60)] + [*edge_plans().values()]
    cases = []
    for plan in plans:
        states = [
            {
                "million_users": round(10 ** rng.uniform(-2, 3), 4),
                "candidates": float(rng.integers(0, 5000)),
                "us_per_candidate": round(10 ** rng.uniform(0, 3), 4),
                "peak_factor": round(rng.uniform(1, 10), 1),
            }
            for _ in range(12)
        ]
        cases.append({"data": data_of(plan), "states": states + EDGES})
    answers = evaluate_js("capacity", cases)
    found = []
    for plan, case, answer in zip(plans, cases, answers, strict=True):
        for state, result in zip(case["states"], answer["results"], strict=True):
            there = plan.with_load(
                daily_users=round(state["million_users"] * 1e6),
                peak_factor=state["peak_factor"],
                candidates_per_request=state["candidates"],
                us_per_candidate=state["us_per_candidate"],
            )
            found.append((there, state, result))
    assert len(found) > 1000
    return found


def same(theirs: object, ours: float) -> bool:
    return float(theirs) == pytest.approx(float(ours), rel=1e-9, abs=0, nan_ok=True)  # type: ignore[arg-type]


def test_every_number_equals_the_reference(each) -> None:
    undefined = over = 0
    for plan, state, result in each:
        for name in NUMBERS:
            assert same(result[name], getattr(plan, name)), (name, state)
        assert same(result["cpu_ms"], plan.cpu_ms_per_request), state
        for part, cost in plan.cost_parts.items():
            assert same(result[part], cost), (part, state)
        undefined += math.isnan(plan.cost_per_1000_requests)
        over += not plan.fits
    assert undefined > 10 and 100 < over < len(each) - 100


def test_the_edges_are_what_they_say(each) -> None:
    alone = [plan for plan, state, _ in each if state is EDGES[0] or state == EDGES[0]]
    assert alone and all(plan.load.daily_users == 1 for plan in alone)
    free = [plan for plan, state, _ in each if state == EDGES[4]]
    assert free and all(plan.load.daily_users == 70_000 for plan in free)
    assert {plan.candidates_in_budget for plan in free} == {0.0, math.inf}
    exact = replace(edge_plans()["exactly in budget"]).with_load(
        candidates_per_request=1750, us_per_candidate=40
    )
    assert exact.fits and exact.candidates_in_budget == 1750


# ------------------------------------------------------------------------ what is said of them


@pytest.fixture(scope="module")
def told(evaluate_js) -> list[tuple[CapacityExplorer, dict, dict, dict]]:
    """Settings that the sliders reach: explorer, state, JavaScript's result, and Python's words."""
    rng = np.random.default_rng(1)
    figures, cases = [], []
    for plan in [random_plan(rng) for _ in range(40)] + [*edge_plans().values()]:
        figures.append(CapacityExplorer(plan, predict=False))
        states = [figures[-1].settings, {**figures[-1].settings, "candidates": 0}]
        for _ in range(20):
            state = {}
            for key in figures[-1].settings:
                control = figures[-1].control(key)
                if control.values:
                    state[key] = float(rng.choice(control.values))
                else:
                    state[key] = round(float(rng.uniform(control.min, control.max)), 1)
            states.append(state)
        cases.append({"data": figures[-1].data, "states": states})
    answers = evaluate_js("capacity", cases)
    found = []
    for figure, case, answer in zip(figures, cases, answers, strict=True):
        for state, result in zip(case["states"], answer["results"], strict=True):
            for key, value in state.items():
                setattr(figure, key, value)
            ours = {"sentence": figure.sentence(), "plan": figure.plan}
            found.append((figure, state, result, ours))
    return found


def test_the_explorer_passes_the_plan_on_unchanged(told) -> None:
    for _, state, result, ours in told:
        for name in NUMBERS:
            assert same(result[name], getattr(ours["plan"], name)), (name, state)


def test_the_sentence_is_the_one_of_the_static_figure(told) -> None:
    for _, state, result, ours in told:
        assert result["sentence"] == ours["sentence"], state
    every = " ".join(ours["sentence"] for *_, ours in told)
    for said in (
        "billion users", "million users", ",000 users", "a month, ", "cost as much and take",
        ", too slow.", "and more replicas would not make it faster.", "No candidate at all fits",
        "The latency budget ends at", "€", "CHF ", "M a month", "(+",
    ):  # fmt: skip
        assert said in every, said


def test_an_open_question_leaves_twice_the_candidates_out_of_the_sentence(told) -> None:
    for _, _, result, ours in told:
        asked = result["sentence_while_asking"]
        assert ours["sentence"].startswith(asked)
        assert "Twice" not in asked
