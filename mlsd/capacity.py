"""Capacity on the back of an envelope: from users to requests, cores, replicas, bytes and money.

Each function is one line of the envelope, with its units in its name. `Plan` puts the lines
together. It leaves out waiting in a queue: a target utilisation well below 1 stands in for it here,
and step 8 measures it. A gigabyte has 10⁹ bytes, a month has a twelfth of a year, 730 hours.

Examples
--------
Ten million users who ask for eight pages a day, three times as busy at peak as on average:

>>> peak = qps_peak(qps_mean(10e6, 8), peak_factor=3)
>>> round(peak)
2778

A page scores 500 candidates at 40 µs each, and needs 5 ms of processor time besides:

>>> cores = busy_cores(peak, cpu_ms_per_request(500, 40, fixed_cpu_ms=5))
>>> round(cores, 1)
69.4
>>> replicas(cores, cores_per_replica=8, target_utilisation=0.6)
16
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

__all__ = [
    "Load",
    "Plan",
    "Prices",
    "Serving",
    "Storage",
    "busy_cores",
    "candidates_per_s",
    "compute_cost_per_month",
    "cost_per_1000_requests",
    "cpu_ms_per_request",
    "in_flight",
    "index_bytes",
    "log_bytes_per_day",
    "qps_mean",
    "qps_peak",
    "replicas",
    "storage_cost_per_month",
]

SECONDS_PER_DAY = 86_400
DAYS_PER_MONTH = 365 / 12
HOURS_PER_MONTH = 730
BYTES_PER_GB = 1e9


# ----------------------------------------------------------------------------------- the lines


def qps_mean(daily_users: float, requests_per_user_day: float) -> float:
    """Requests a second, averaged over a day.

    Parameters
    ----------
    daily_users : float
        Users who come on a day.
    requests_per_user_day : float
        Requests of one of them, a day.

    Returns
    -------
    float
        ``daily_users × requests_per_user_day / 86,400``, in requests per second.

    Examples
    --------
    >>> round(qps_mean(10e6, 8), 1)
    925.9
    """
    _check_at_least_0(daily_users=daily_users, requests_per_user_day=requests_per_user_day)
    return daily_users * requests_per_user_day / SECONDS_PER_DAY


def qps_peak(qps_mean: float, peak_factor: float) -> float:
    """Requests a second in the busiest minutes.

    Parameters
    ----------
    qps_mean : float
        Requests per second, averaged over a day.
    peak_factor : float
        Busiest minutes against the day's average, at least 1.

    Returns
    -------
    float
        ``qps_mean × peak_factor``, in requests per second.

    Examples
    --------
    >>> qps_peak(900, 3)
    2700
    """
    _check_at_least_0(qps_mean=qps_mean)
    if not (math.isfinite(peak_factor) and peak_factor >= 1):
        raise ValueError(f"peak_factor must be a finite number of at least 1, not {peak_factor!r}")
    return qps_mean * peak_factor


def candidates_per_s(qps: float, candidates_per_request: float) -> float:
    """Candidates that the ranker scores in a second.

    Parameters
    ----------
    qps : float
        Requests per second.
    candidates_per_request : float
        Candidates scored for each of them.

    Returns
    -------
    float
        ``qps × candidates_per_request``, in candidates per second.

    Examples
    --------
    >>> candidates_per_s(2700, 500)
    1350000
    """
    _check_at_least_0(qps=qps, candidates_per_request=candidates_per_request)
    return qps * candidates_per_request


def cpu_ms_per_request(
    candidates_per_request: float, us_per_candidate: float, fixed_cpu_ms: float = 0.0
) -> float:
    """Processor time of a request.

    Parameters
    ----------
    candidates_per_request : float
        Candidates scored for a request.
    us_per_candidate : float
        Processor time of the model for each, in microseconds.
    fixed_cpu_ms : float, default 0
        Processor time that a request needs however many candidates it scores, in milliseconds.

    Returns
    -------
    float
        ``fixed_cpu_ms + candidates_per_request × us_per_candidate / 1,000``, in milliseconds.

    Examples
    --------
    >>> cpu_ms_per_request(500, 40, fixed_cpu_ms=5)
    25.0
    """
    _check_at_least_0(
        candidates_per_request=candidates_per_request,
        us_per_candidate=us_per_candidate,
        fixed_cpu_ms=fixed_cpu_ms,
    )
    return fixed_cpu_ms + candidates_per_request * us_per_candidate / 1000


def in_flight(qps: float, latency_ms: float) -> float:
    """Requests that are in the system at once, by Little's law L = λ W.

    Parameters
    ----------
    qps : float
        Arrival rate λ, in requests per second.
    latency_ms : float
        Mean time W that a request stays, waiting included, in milliseconds.

    Returns
    -------
    float
        Mean number L of requests in the system. It holds for any arrivals and any service, as
        long as the system keeps up.

    References
    ----------
    J. D. C. Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9(3), 1961.

    Examples
    --------
    >>> in_flight(2700, 50)
    135.0
    """
    _check_at_least_0(qps=qps, latency_ms=latency_ms)
    return qps * latency_ms / 1000


def busy_cores(qps: float, cpu_ms_per_request: float) -> float:
    """Cores that are busy at once: Little's law, where the system is the processors.

    Parameters
    ----------
    qps : float
        Requests per second.
    cpu_ms_per_request : float
        Processor time of each, in milliseconds.

    Returns
    -------
    float
        Mean number of busy cores, ``qps × cpu_ms_per_request / 1,000``.

    Examples
    --------
    >>> busy_cores(2700, 25)
    67.5
    """
    _check_at_least_0(qps=qps, cpu_ms_per_request=cpu_ms_per_request)
    return qps * cpu_ms_per_request / 1000


def replicas(
    busy_cores: float, cores_per_replica: float, target_utilisation: float, spare: int = 1
) -> int:
    """Count the replicas that a load needs.

    Parameters
    ----------
    busy_cores : float
        Cores that the load keeps busy, at peak.
    cores_per_replica : float
        Cores of one replica.
    target_utilisation : float
        Share of its cores that a replica may have busy, above 0 and at most 1. What is left free
        keeps queues short, since arrivals are never even.
    spare : int, default 1
        Replicas beyond what the load needs, so that one may fail or be replaced at peak (n + 1).

    Returns
    -------
    int
        ``⌈busy_cores / (cores_per_replica × target_utilisation)⌉ + spare``.

    Examples
    --------
    >>> replicas(67.5, cores_per_replica=8, target_utilisation=0.6)
    16
    >>> replicas(0.01, cores_per_replica=8, target_utilisation=0.6)
    2
    """
    _check_at_least_0(busy_cores=busy_cores)
    _check_above_0(cores_per_replica=cores_per_replica)
    _check_utilisation(target_utilisation)
    _check_whole(spare=spare)
    needed = busy_cores / (cores_per_replica * target_utilisation)
    return _ceil(needed) + spare


def log_bytes_per_day(
    requests_per_day: float, log_rows_per_request: float, bytes_per_log_row: float
) -> float:
    """Bytes that the log grows by in a day.

    Parameters
    ----------
    requests_per_day : float
        Requests in a day.
    log_rows_per_request : float
        Rows that each leaves: for a feed, one for each item shown.
    bytes_per_log_row : float
        Bytes of a row as it is stored, so compressed where it is.

    Returns
    -------
    float
        ``requests_per_day × log_rows_per_request × bytes_per_log_row``, in bytes.

    Examples
    --------
    >>> log_bytes_per_day(80e6, 10, 100) / 1e9
    80.0
    """
    _check_at_least_0(
        requests_per_day=requests_per_day,
        log_rows_per_request=log_rows_per_request,
        bytes_per_log_row=bytes_per_log_row,
    )
    return requests_per_day * log_rows_per_request * bytes_per_log_row


def index_bytes(
    vectors: float, dims: float, bytes_per_dim: float = 4.0, overhead: float = 1.0
) -> float:
    """Memory of one copy of an index of embeddings.

    Parameters
    ----------
    vectors : float
        Items in the index.
    dims : float
        Numbers in the embedding of one.
    bytes_per_dim : float, default 4
        Bytes of each number: 4 as float32, 1 when quantised to 8 bits.
    overhead : float, default 1
        Memory of the index against that of its bare vectors, at least 1: the links of a graph,
        lists, room to grow.

    Returns
    -------
    float
        ``vectors × dims × bytes_per_dim × overhead``, in bytes.

    Examples
    --------
    >>> index_bytes(5e6, 64, overhead=1.5) / 1e9
    1.92
    """
    _check_at_least_0(vectors=vectors, dims=dims, bytes_per_dim=bytes_per_dim)
    if not (math.isfinite(overhead) and overhead >= 1):
        raise ValueError(f"overhead must be a finite number of at least 1, not {overhead!r}")
    return vectors * dims * bytes_per_dim * overhead


def compute_cost_per_month(
    replicas: float, cores_per_replica: float, price_core_hour: float
) -> float:
    """Price of replicas that run all month.

    Parameters
    ----------
    replicas : float
        Replicas.
    cores_per_replica : float
        Cores of one.
    price_core_hour : float
        Price of a core, with its share of memory, for an hour.

    Returns
    -------
    float
        ``replicas × cores_per_replica × price_core_hour × 730``, in the price's currency.

    Examples
    --------
    >>> round(compute_cost_per_month(16, 8, 0.04))
    3738
    """
    _check_at_least_0(
        replicas=replicas, cores_per_replica=cores_per_replica, price_core_hour=price_core_hour
    )
    return replicas * cores_per_replica * price_core_hour * HOURS_PER_MONTH


def storage_cost_per_month(stored_bytes: float, price_gb_month: float) -> float:
    """Price of bytes that are kept for a month, on disk or in memory.

    Parameters
    ----------
    stored_bytes : float
        Bytes kept, all copies that are paid for.
    price_gb_month : float
        Price of a gigabyte for a month.

    Returns
    -------
    float
        ``stored_bytes / 10⁹ × price_gb_month``, in the price's currency.

    Examples
    --------
    >>> storage_cost_per_month(20e12, 0.025)
    500.0
    """
    _check_at_least_0(stored_bytes=stored_bytes, price_gb_month=price_gb_month)
    return stored_bytes / BYTES_PER_GB * price_gb_month


def cost_per_1000_requests(cost_per_month: float, requests_per_day: float) -> float:
    """Share of a month's cost that a thousand requests carry.

    Parameters
    ----------
    cost_per_month : float
        What a month costs.
    requests_per_day : float
        Requests in a day, on average.

    Returns
    -------
    float
        ``1,000 × cost_per_month / (requests_per_day × 365 / 12)``, in the cost's currency; ``nan``
        without requests.

    Examples
    --------
    >>> round(cost_per_1000_requests(4000, 80e6), 5)
    0.00164
    """
    _check_at_least_0(cost_per_month=cost_per_month, requests_per_day=requests_per_day)
    if requests_per_day == 0:
        return math.nan
    return 1000 * cost_per_month / (requests_per_day * DAYS_PER_MONTH)


# ------------------------------------------------------------------- what a plan is made from


@dataclass(frozen=True, kw_only=True)
class Load:
    """What the product asks of the system.

    Attributes
    ----------
    daily_users : float
        Users who come on a day.
    requests_per_user_day : float
        Requests of one of them, a day.
    peak_factor : float
        Requests a second in the busiest minutes against the day's average, at least 1.
    candidates_per_request : float
        Candidates that the ranker scores for a request.
    us_per_candidate : float
        Processor time of the ranker for each, in microseconds.
    """

    daily_users: float
    requests_per_user_day: float
    peak_factor: float
    candidates_per_request: float
    us_per_candidate: float

    def __post_init__(self) -> None:
        qps_peak(qps_mean(self.daily_users, self.requests_per_user_day), self.peak_factor)
        cpu_ms_per_request(self.candidates_per_request, self.us_per_candidate)


@dataclass(frozen=True, kw_only=True)
class Serving:
    """How requests are served. A request is scored on one core.

    Attributes
    ----------
    fixed_cpu_ms : float
        Processor time of a request besides scoring (parsing, features), in milliseconds.
    wait_ms : float
        Time that a request waits for others (network, features, retrieval), in milliseconds; no
        core is busy meanwhile.
    latency_budget_ms : float
        Time that a request may take, in milliseconds.
    cores_per_replica : float
        Cores of one replica.
    target_utilisation : float
        Share of its cores that a replica may have busy at peak, above 0 and at most 1.
    spare_replicas : int
        Replicas beyond what the load needs.
    """

    fixed_cpu_ms: float
    wait_ms: float
    latency_budget_ms: float
    cores_per_replica: float
    target_utilisation: float
    spare_replicas: int

    def __post_init__(self) -> None:
        _check_at_least_0(fixed_cpu_ms=self.fixed_cpu_ms, wait_ms=self.wait_ms)
        _check_above_0(
            latency_budget_ms=self.latency_budget_ms, cores_per_replica=self.cores_per_replica
        )
        _check_utilisation(self.target_utilisation)
        _check_whole(spare_replicas=self.spare_replicas)


@dataclass(frozen=True, kw_only=True)
class Storage:
    """What is kept: the log, and the index of embeddings in memory.

    Attributes
    ----------
    log_rows_per_request : float
        Rows that a request leaves in the log.
    bytes_per_log_row : float
        Bytes of a row as it is stored.
    log_days_kept : float
        Days that a row is kept.
    index_vectors : float
        Items in the index.
    index_dims : float
        Numbers in the embedding of one.
    bytes_per_dim : float
        Bytes of each number.
    index_overhead : float
        Memory of the index against that of its bare vectors, at least 1.
    index_copies : float
        Copies of the index in memory.
    """

    log_rows_per_request: float
    bytes_per_log_row: float
    log_days_kept: float
    index_vectors: float
    index_dims: float
    bytes_per_dim: float
    index_overhead: float
    index_copies: float

    def __post_init__(self) -> None:
        log_bytes_per_day(1, self.log_rows_per_request, self.bytes_per_log_row)
        _check_at_least_0(log_days_kept=self.log_days_kept, index_copies=self.index_copies)
        try:
            index_bytes(
                self.index_vectors, self.index_dims, self.bytes_per_dim, self.index_overhead
            )
        except ValueError as wrong:
            raise ValueError(f"index: {wrong}") from None


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Prices, in one currency. They are assumptions: put in what you pay.

    Attributes
    ----------
    core_hour : float
        Price of a core, with its share of memory, for an hour.
    storage_gb_month : float
        Price of a gigabyte of log storage for a month.
    memory_gb_month : float
        Price of a gigabyte of memory for a month.
    currency : str, default "€"
        What stands before an amount.
    """

    core_hour: float
    storage_gb_month: float
    memory_gb_month: float
    currency: str = "€"

    def __post_init__(self) -> None:
        _check_at_least_0(
            core_hour=self.core_hour,
            storage_gb_month=self.storage_gb_month,
            memory_gb_month=self.memory_gb_month,
        )


@dataclass(frozen=True)
class Plan:
    """The whole envelope: what a load needs and costs, every line a property.

    Parameters
    ----------
    load : Load
        What the product asks.
    serving : Serving
        How requests are served.
    storage : Storage
        What is kept.
    prices : Prices
        What it costs.

    Examples
    --------
    >>> plan = Plan(
    ...     Load(daily_users=10e6, requests_per_user_day=8, peak_factor=3,
    ...          candidates_per_request=500, us_per_candidate=40),
    ...     Serving(fixed_cpu_ms=5, wait_ms=25, latency_budget_ms=100,
    ...             cores_per_replica=8, target_utilisation=0.6, spare_replicas=1),
    ...     Storage(log_rows_per_request=10, bytes_per_log_row=100, log_days_kept=365,
    ...             index_vectors=5e6, index_dims=64, bytes_per_dim=4,
    ...             index_overhead=1.5, index_copies=2),
    ...     Prices(core_hour=0.04, storage_gb_month=0.025, memory_gb_month=3),
    ... )
    >>> plan.replicas, plan.latency_ms, plan.fits
    (16, 50.0, True)
    >>> round(plan.cost_per_month)
    4479
    >>> {part: round(cost) for part, cost in plan.cost_parts.items()}
    {'ranking': 3738, 'logs': 730, 'index': 12}
    >>> twice = plan.with_load(candidates_per_request=1000)
    >>> twice.replicas, round(twice.cost_per_month), twice.latency_ms
    (28, 7282, 70.0)
    """

    load: Load
    serving: Serving
    storage: Storage
    prices: Prices

    def with_load(self, **changes: float) -> Plan:
        """Make the plan for another load: the same one with some of its fields changed."""
        return replace(self, load=replace(self.load, **changes))

    @property
    def requests_per_day(self) -> float:
        """Requests in a day."""
        return self.load.daily_users * self.load.requests_per_user_day

    @property
    def qps_mean(self) -> float:
        """Requests per second, averaged over a day."""
        return qps_mean(self.load.daily_users, self.load.requests_per_user_day)

    @property
    def qps_peak(self) -> float:
        """Requests per second in the busiest minutes."""
        return qps_peak(self.qps_mean, self.load.peak_factor)

    @property
    def candidates_per_s(self) -> float:
        """Candidates scored per second, at peak."""
        return candidates_per_s(self.qps_peak, self.load.candidates_per_request)

    @property
    def cpu_ms_per_request(self) -> float:
        """Processor time of a request, in milliseconds."""
        return cpu_ms_per_request(
            self.load.candidates_per_request, self.load.us_per_candidate, self.serving.fixed_cpu_ms
        )

    @property
    def latency_ms(self) -> float:
        """Time that a request takes on a free core, in milliseconds; queues come on top."""
        return self.serving.wait_ms + self.cpu_ms_per_request

    @property
    def fits(self) -> bool:
        """Whether a request on a free core keeps within the latency budget."""
        return self.latency_ms * (1 - _HAIR) <= self.serving.latency_budget_ms

    @property
    def candidates_in_budget(self) -> float:
        """Candidates that fit in the latency budget, rounded down; 0 where not one does."""
        room_ms = self.serving.latency_budget_ms - self.serving.wait_ms - self.serving.fixed_cpu_ms
        if room_ms < 0:
            return 0.0
        if self.load.us_per_candidate == 0:
            return math.inf
        return float(_floor(1000 * room_ms / self.load.us_per_candidate))

    @property
    def in_flight(self) -> float:
        """Requests in the system at once, at peak (Little's law)."""
        return in_flight(self.qps_peak, self.latency_ms)

    @property
    def busy_cores(self) -> float:
        """Cores busy at once, at peak."""
        return busy_cores(self.qps_peak, self.cpu_ms_per_request)

    @property
    def replicas(self) -> int:
        """Replicas, the spare ones included."""
        return replicas(
            self.busy_cores,
            self.serving.cores_per_replica,
            self.serving.target_utilisation,
            self.serving.spare_replicas,
        )

    @property
    def utilisation_mean(self) -> float:
        """Share of all cores that is busy over the whole day; ``nan`` without a replica."""
        cores = self.replicas * self.serving.cores_per_replica
        return busy_cores(self.qps_mean, self.cpu_ms_per_request) / cores if cores else math.nan

    @property
    def log_bytes_per_day(self) -> float:
        """Bytes that the log grows by in a day."""
        return log_bytes_per_day(
            self.requests_per_day, self.storage.log_rows_per_request, self.storage.bytes_per_log_row
        )

    @property
    def log_bytes(self) -> float:
        """Bytes of the log once it holds all the days that are kept."""
        return self.log_bytes_per_day * self.storage.log_days_kept

    @property
    def index_bytes(self) -> float:
        """Memory of all copies of the index, in bytes."""
        kept = self.storage
        one = index_bytes(
            kept.index_vectors, kept.index_dims, kept.bytes_per_dim, kept.index_overhead
        )
        return one * kept.index_copies

    @property
    def cost_parts(self) -> dict[str, float]:
        """Cost of a month by part: ranking (the replicas), logs, index."""
        serving, prices = self.serving, self.prices
        return {
            "ranking": compute_cost_per_month(
                self.replicas, serving.cores_per_replica, prices.core_hour
            ),
            "logs": storage_cost_per_month(self.log_bytes, prices.storage_gb_month),
            "index": storage_cost_per_month(self.index_bytes, prices.memory_gb_month),
        }

    @property
    def cost_per_month(self) -> float:
        """Cost of a month, all parts."""
        ranking, logs, index = self.cost_parts.values()
        return ranking + logs + index

    @property
    def cost_per_1000_requests(self) -> float:
        """Share of a month's cost that a thousand requests carry; ``nan`` without requests."""
        return cost_per_1000_requests(self.cost_per_month, self.requests_per_day)

    @property
    def cost_of_one_more_candidate(self) -> float:
        """What one more candidate in every request adds to a month.

        It is the price of the cores that it keeps busy at peak, those left free included, before
        these are rounded up to whole replicas: the slope of the steps.
        """
        cores = busy_cores(self.qps_peak, self.load.us_per_candidate / 1000)
        return compute_cost_per_month(
            1, cores / self.serving.target_utilisation, self.prices.core_hour
        )


# ------------------------------------------------------------------------------------- checks

# 0.1 + 0.2 is a little more than 0.3 in binary: such a hair must not cost a replica.
_HAIR = 1e-12


def _ceil(value: float) -> int:
    return math.ceil(value * (1 - _HAIR))


def _floor(value: float) -> int:
    return math.floor(value * (1 + _HAIR))


def _check_at_least_0(**values: float) -> None:
    for name, value in values.items():
        if not (math.isfinite(value) and value >= 0):
            raise ValueError(f"{name} must be a finite number of at least 0, not {value!r}")


def _check_above_0(**values: float) -> None:
    for name, value in values.items():
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{name} must be a finite number above 0, not {value!r}")


def _check_utilisation(target_utilisation: float) -> None:
    if not 0 < target_utilisation <= 1:
        raise ValueError(
            f"target_utilisation must be above 0 and at most 1, not {target_utilisation!r}"
        )


def _check_whole(**values: int) -> None:
    for name, value in values.items():
        if not (math.isfinite(value) and value >= 0 and value == int(value)):
            raise ValueError(f"{name} must be a whole number of at least 0, not {value!r}")
