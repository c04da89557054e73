"""The envelope: each line against a simulation, an array or the calendar; then the whole plan."""

from __future__ import annotations

import heapq
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlsd import capacity as cap

LOAD = cap.Load(
    daily_users=10e6,
    requests_per_user_day=8,
    peak_factor=3,
    candidates_per_request=500,
    us_per_candidate=40,
)
SERVING = cap.Serving(
    fixed_cpu_ms=5,
    wait_ms=25,
    latency_budget_ms=100,
    cores_per_replica=8,
    target_utilisation=0.6,
    spare_replicas=1,
)
STORAGE = cap.Storage(
    log_rows_per_request=10,
    bytes_per_log_row=100,
    log_days_kept=365,
    index_vectors=5e6,
    index_dims=64,
    bytes_per_dim=4,
    index_overhead=1.5,
    index_copies=2,
)
PRICES = cap.Prices(core_hour=0.04, storage_gb_month=0.025, memory_gb_month=3)
PLAN = cap.Plan(LOAD, SERVING, STORAGE, PRICES)


def serve(arrive_s: np.ndarray, cpu_s: np.ndarray, cores: int) -> np.ndarray:
    """First come, first served on some cores; returns when each request leaves."""
    free = [0.0] * cores
    leave = np.empty_like(arrive_s)
    for i, (at, work) in enumerate(zip(arrive_s, cpu_s, strict=True)):
        leave[i] = max(at, heapq.heappop(free)) + work
        heapq.heappush(free, leave[i])
    return leave


def mean_number(start: np.ndarray, end: np.ndarray) -> float:
    """How many intervals are open at once, averaged over time by counting at every event."""
    times = np.concatenate([start, end])
    order = np.argsort(times, kind="stable")
    steps = np.concatenate([np.ones_like(start), -np.ones_like(end)])[order]
    number = np.cumsum(steps)[:-1]
    return float((number * np.diff(times[order])).sum() / (times.max() - times.min()))


# ------------------------------------------------------------------------------- single lines


@pytest.mark.parametrize("cores", [9, 12, 100])
def test_littles_law_counts_the_requests_of_a_simulated_queue(cores: int) -> None:
    rng = np.random.default_rng(cores)
    arrive = np.cumsum(rng.exponential(1 / 200, 20_000))
    work = rng.gamma(2, 0.02, arrive.size)  # 40 ms on average: 8 cores busy
    leave = serve(arrive, work, cores)
    rate = arrive.size / (leave.max() - arrive.min())
    stay_ms = 1000 * (leave - arrive).mean()
    ours = cap.in_flight(rate, stay_ms)
    assert ours == pytest.approx(mean_number(arrive, leave), rel=1e-9)
    busy = cap.busy_cores(rate, 1000 * work.mean())
    assert busy == pytest.approx(mean_number(leave - work, leave), rel=1e-9)
    assert busy == pytest.approx(8, rel=0.05)
    # who waits is in the system, and keeps no core busy
    assert (ours > 1.2 * busy) == (cores == 9)


def test_a_day_of_requests_comes_at_the_mean_rate() -> None:
    assert cap.qps_mean(1e6, 8) * 24 * 60 * 60 == pytest.approx(8e6)
    assert cap.qps_mean(0, 8) == 0
    assert cap.qps_peak(120, 2.5) == 300
    assert cap.candidates_per_s(300, 500) == 150_000


def test_processor_time_has_a_part_for_each_candidate() -> None:
    assert cap.cpu_ms_per_request(0, 40, fixed_cpu_ms=5) == 5
    assert cap.cpu_ms_per_request(1000, 40) == 40
    steps = np.diff([cap.cpu_ms_per_request(n, 40, fixed_cpu_ms=5) for n in range(0, 500, 50)])
    np.testing.assert_allclose(steps, 2)


def test_replicas_are_the_fewest_that_keep_the_target_with_the_spare_one_gone() -> None:
    rng = np.random.default_rng(0)
    for _ in range(2000):
        busy, cores = 10 ** rng.uniform(-3, 5), int(rng.integers(1, 65))
        target, spare = rng.uniform(0.05, 1), int(rng.integers(0, 4))
        needed = cap.replicas(busy, cores, target, spare) - spare
        assert busy / (needed * cores) <= target * (1 + 1e-9)
        assert needed == 1 or busy / ((needed - 1) * cores) > target


def test_a_hair_of_a_binary_fraction_costs_no_replica() -> None:
    assert 0.1 + 0.2 > 0.3
    assert cap.replicas(0.1 + 0.2, 1, 0.3, spare=0) == 1
    for whole in range(1, 500):
        assert cap.replicas(whole * 8 * 0.7, 8, 0.7, spare=0) == whole
        assert cap.replicas(whole * 8 * 0.7 * 1.0001, 8, 0.7, spare=0) == whole + 1


def test_no_load_needs_only_the_spare_replicas() -> None:
    assert cap.replicas(0, 8, 0.6) == 1
    assert cap.replicas(0, 8, 0.6, spare=0) == 0
    assert cap.replicas(8, 8, 1.0) == 2  # utilisation may be 1, whatever that does to queues


def test_index_bytes_are_those_of_the_array() -> None:
    for dtype in (np.float64, np.float32, np.float16, np.int8):
        vectors = np.zeros((1234, 48), dtype=dtype)
        assert cap.index_bytes(1234, 48, vectors.itemsize) == vectors.nbytes
    assert cap.index_bytes(10, 4, 4, overhead=1.5) == 240


def test_log_bytes_are_those_of_the_rows() -> None:
    row = np.dtype([("user", "u4"), ("video", "u4"), ("time", "u8"), ("clicked", "?")])
    assert cap.log_bytes_per_day(1000, 10, row.itemsize) == np.zeros(10_000, row).nbytes


def test_money_follows_the_calendar() -> None:
    year = 12 * cap.compute_cost_per_month(3, 4, 0.05)
    assert year == pytest.approx(3 * 4 * 0.05 * 24 * 365)
    assert cap.storage_cost_per_month(5e9, 0.02) == pytest.approx(0.1)
    per_1000 = cap.cost_per_1000_requests(600, 1e6)
    assert per_1000 / 1000 * 1e6 * 365 == pytest.approx(12 * 600)
    assert math.isnan(cap.cost_per_1000_requests(600, 0))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cap.qps_mean(-1, 8), "daily_users must be a finite number of at least 0, not -1"),
        (lambda: cap.qps_mean(1, math.nan), "requests_per_user_day must be .*, not nan"),
        (lambda: cap.qps_peak(1, 0.5), "peak_factor must be .* at least 1, not 0.5"),
        (lambda: cap.qps_peak(1, math.inf), "peak_factor must be .* at least 1, not inf"),
        (lambda: cap.candidates_per_s(1, -5), "candidates_per_request must be"),
        (lambda: cap.cpu_ms_per_request(1, -5), "us_per_candidate must be"),
        (lambda: cap.in_flight(1, -5), "latency_ms must be"),
        (lambda: cap.busy_cores(math.inf, 5), "qps must be .*, not inf"),
        (lambda: cap.replicas(1, 0, 0.6), "cores_per_replica must be .* above 0, not 0"),
        (lambda: cap.replicas(1, 8, 0), "target_utilisation must be above 0 and at most 1, not 0"),
        (lambda: cap.replicas(1, 8, 1.01), "target_utilisation must be .*, not 1.01"),
        (lambda: cap.replicas(1, 8, 0.6, spare=0.5), "spare must be a whole number .*, not 0.5"),
        (lambda: cap.replicas(1, 8, 0.6, spare=-1), "spare must be a whole number .*, not -1"),
        (lambda: cap.log_bytes_per_day(1, 1, -1), "bytes_per_log_row must be"),
        (lambda: cap.index_bytes(1, 1, overhead=0.9), "overhead must be .* at least 1, not 0.9"),
        (lambda: cap.compute_cost_per_month(1, 1, -1), "price_core_hour must be"),
        (lambda: cap.storage_cost_per_month(1, -1), "price_gb_month must be"),
        (lambda: cap.cost_per_1000_requests(-1, 1), "cost_per_month must be"),
        (lambda: replace(LOAD, peak_factor=0), "peak_factor must be"),
        (lambda: replace(LOAD, us_per_candidate=-1), "us_per_candidate must be"),
        (lambda: replace(SERVING, latency_budget_ms=0), "latency_budget_ms must be .* above 0"),
        (lambda: replace(SERVING, wait_ms=-1), "wait_ms must be"),
        (lambda: replace(SERVING, target_utilisation=2), "target_utilisation must be"),
        (lambda: replace(SERVING, spare_replicas=0.5), "spare_replicas must be a whole number"),
        (lambda: replace(STORAGE, log_days_kept=-1), "log_days_kept must be"),
        (lambda: replace(STORAGE, index_overhead=0.5), "index: overhead must be .* at least 1"),
        (lambda: replace(PRICES, core_hour=-1), "core_hour must be"),
        (lambda: PLAN.with_load(daily_users=-1), "daily_users must be"),
    ],
)
def test_bad_input_is_refused_in_one_line_with_the_name_of_the_argument(
    call: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


# ------------------------------------------------------------------------------ the whole plan


def test_a_plan_is_its_lines_put_together() -> None:
    """Once by hand, from the numbers above."""
    assert pytest.approx(8e7 / 86_400) == PLAN.qps_mean
    assert pytest.approx(3 * 8e7 / 86_400) == PLAN.qps_peak
    assert PLAN.cpu_ms_per_request == 25
    assert PLAN.latency_ms == 50 and PLAN.fits
    assert PLAN.in_flight == pytest.approx(PLAN.qps_peak * 0.05)
    assert PLAN.busy_cores == pytest.approx(PLAN.qps_peak * 0.025)
    assert PLAN.replicas == 15 + 1  # 69.4 busy cores, 4.8 a replica
    assert pytest.approx(PLAN.busy_cores / 3 / 128) == PLAN.utilisation_mean
    assert PLAN.log_bytes == pytest.approx(8e7 * 1000 * 365)
    assert PLAN.index_bytes == pytest.approx(5e6 * 64 * 4 * 1.5 * 2)
    assert PLAN.cost_parts == pytest.approx(
        {"ranking": 128 * 0.04 * 730, "logs": 29_200 * 0.025, "index": 3.84 * 3}
    )
    assert PLAN.cost_per_month == pytest.approx(sum(PLAN.cost_parts.values()))


def test_only_ranking_grows_with_the_candidates_and_the_model() -> None:
    for change in ({"candidates_per_request": 1000}, {"us_per_candidate": 80}, {"peak_factor": 6}):
        before, after = PLAN.cost_parts, PLAN.with_load(**change).cost_parts
        assert after["ranking"] > 1.5 * before["ranking"]
        assert (after["logs"], after["index"]) == (before["logs"], before["index"])
    users = PLAN.with_load(daily_users=20e6).cost_parts
    assert users["logs"] == 2 * PLAN.cost_parts["logs"]
    assert users["index"] == PLAN.cost_parts["index"]


def test_the_latency_of_a_request_does_not_depend_on_how_many_there_are() -> None:
    busy = PLAN.with_load(daily_users=1e9, peak_factor=10)
    assert busy.latency_ms == PLAN.latency_ms
    assert busy.candidates_in_budget == PLAN.candidates_in_budget


def test_one_more_candidate_costs_the_slope_of_the_steps() -> None:
    rng = np.random.default_rng(1)
    replica = cap.compute_cost_per_month(1, SERVING.cores_per_replica, PRICES.core_hour)
    for _ in range(200):
        plan = PLAN.with_load(
            daily_users=10 ** rng.uniform(3, 9), us_per_candidate=10 ** rng.uniform(0, 3)
        )
        more = plan.with_load(candidates_per_request=500 + 4000)
        rise = more.cost_per_month - plan.cost_per_month
        # rounding up to whole replicas can move each end by less than one replica
        assert abs(rise - 4000 * plan.cost_of_one_more_candidate) <= replica * (1 + 1e-9)


def test_the_budget_ends_at_the_last_candidate_that_fits() -> None:
    rng = np.random.default_rng(2)
    for us in (*rng.uniform(0.5, 900, 300), 1, 40, 70, 0.1):
        plan = PLAN.with_load(us_per_candidate=float(us))
        most = plan.candidates_in_budget
        assert plan.with_load(candidates_per_request=most).fits
        assert not plan.with_load(candidates_per_request=most + 1).fits
    assert PLAN.candidates_in_budget == 1750  # 70 ms of 40 µs each, to the hair
    assert PLAN.with_load(us_per_candidate=0).candidates_in_budget == math.inf
    late = replace(PLAN, serving=replace(SERVING, wait_ms=96))
    assert late.candidates_in_budget == 0 and not late.fits


def test_a_small_service_pays_for_its_floor_and_a_large_one_does_not() -> None:
    """One user and a billion are plans too."""
    alone = PLAN.with_load(daily_users=1)
    assert alone.replicas == 2
    every = PLAN.with_load(daily_users=1e9)
    assert every.replicas > 1000
    assert alone.cost_per_1000_requests > 1e4 * every.cost_per_1000_requests
    doubled = PLAN.with_load(daily_users=2e9).cost_per_month / every.cost_per_month
    assert doubled == pytest.approx(2, rel=1e-3)


def test_no_requests_and_no_replicas_have_no_ratio() -> None:
    nobody = PLAN.with_load(daily_users=0)
    assert math.isnan(nobody.cost_per_1000_requests)
    assert nobody.utilisation_mean == 0
    idle = replace(nobody, serving=replace(SERVING, spare_replicas=0))
    assert idle.replicas == 0 and math.isnan(idle.utilisation_mean)
