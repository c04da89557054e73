"""What does one more candidate cost? From users to replicas, storage, money and latency."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import asdict
from html import escape
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mlsd import style
from mlsd.capacity import Plan, Prices, Serving, Storage
from mlsd.explorers._base import (
    DIGITS,
    STATIC,
    Control,
    Explorer,
    Setting,
    change,
    percent,
    plural,
    show,
)

_MOST_CANDIDATES = 2000
_STEPS = 200  # of the candidates, from none to the most
_PER_DECADE = (1, 1.5, 2, 3, 5, 7)
_PARTS = {"index": "green", "logs": "blue", "ranking": "purple"}
"""Parts of the bill from the bottom up, those that do not grow with the candidates first."""


class CapacityExplorer(Explorer):
    """Change the load of a ranking service, and see what it takes and what it costs.

    Money, the envelope line by line, latency, replicas and the cost per request are linked. The
    reference of all numbers is `mlsd.capacity`. Requests per user are an assumption here: they
    only ever stand as a product with the users, who have a slider.

    Parameters
    ----------
    plan : Plan
        The load to start with, and everything that is assumed about serving, storage and prices.
        The users are kept to a hundred, other settings to four digits.
    name : str, default "capacity"
        Identifier of the figure on its page, and its name in links to a setting.
    predict : bool, default True
        Ask first what twice the candidates do to the bill.

    Raises
    ------
    ValueError
        If the plan has fewer than a hundred users or a model that takes no time, which the sliders
        cannot show; or if `predict` asks about a plan without candidates or without costs.
    traitlets.TraitError
        If a setting is outside its slider's range.

    Examples
    --------
    >>> from mlsd.capacity import Load, Prices, Serving, Storage
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
    >>> explorer = CapacityExplorer(plan)
    >>> explorer
    CapacityExplorer(candidates=500, million_users=10, us_per_candidate=40, peak_factor=3)
    >>> explorer.candidates = 1000
    >>> explorer.plan.replicas
    28
    >>> explorer.numbers()["One more candidate, a month"]
    '€5.41'
    """

    kind = "capacity"
    _esm = STATIC / "capacity.js"

    candidates = Setting(500.0).tag(sync=True)
    million_users = Setting(10.0).tag(sync=True)
    us_per_candidate = Setting(30.0).tag(sync=True)
    peak_factor = Setting(3.0).tag(sync=True)

    def __init__(self, plan: Plan, *, name: str = "capacity", predict: bool = True) -> None:
        load = plan.load
        million_users = round(float(load.daily_users) / 1e6, DIGITS)
        us_per_candidate = round(float(load.us_per_candidate), DIGITS)
        if not million_users:
            raise ValueError(
                f"plan must have at least a hundred daily users, not {show(load.daily_users)}"
            )
        if not us_per_candidate:
            raise ValueError("plan must have a us_per_candidate above 0")
        if predict not in (True, False):
            raise ValueError(f"predict must be True or False, not {predict!r}")
        if predict and not (load.candidates_per_request and plan.cost_per_month):
            raise ValueError(
                "predict asks what twice the candidates do to the bill: the plan needs "
                "candidates_per_request and a cost above 0; predict=False asks nothing"
            )
        # the end of the latency budget is worth seeing, unless it is out of all proportion
        budget = plan.candidates_in_budget
        seen = 1.1 * budget if budget <= 10 * load.candidates_per_request else 0
        most = _round_up(max(_MOST_CANDIDATES, 2 * load.candidates_per_request, seen))
        first = {
            "candidates": float(load.candidates_per_request),
            "million_users": million_users,
            "us_per_candidate": us_per_candidate,
            "peak_factor": float(load.peak_factor),
        }
        self._given = plan
        super().__init__(
            name=name,
            title="What does one more candidate cost?",
            controls=[
                Control("candidates", "Candidates per request", 0, most, most / _STEPS),
                Control.among(
                    "million_users", "Daily users (million)", _spread(0.01, 1000, million_users)
                ),
                Control.among(
                    "us_per_candidate",
                    "Model, µs per candidate",
                    _spread(1, 1000, us_per_candidate),
                ),
                Control("peak_factor", "Peak factor", 1, max(10, math.ceil(load.peak_factor)), 0.1),
            ],
            data={
                "requests_per_user_day": float(load.requests_per_user_day),
                **{part: _plain(getattr(plan, part)) for part in ("serving", "storage", "prices")},
            },
            predict=first if predict else None,
            **first,
        )

    @property
    def plan(self) -> Plan:
        """The reference numbers of the current setting."""
        return self._at(self.candidates)

    def numbers(self) -> dict[str, str]:
        """Label and text of each read-out at the current setting."""
        plan = self.plan
        return {
            "Requests/s at peak": _short(plan.qps_peak),
            "In flight at peak": _short(plan.in_flight),
            "Replicas": f"{plan.replicas:,}",
            "Cost a month": self._money(plan.cost_per_month),
            "Per 1,000 requests": self._money(plan.cost_per_1000_requests),
            "One more candidate, a month": self._money(plan.cost_of_one_more_candidate),
        }

    def sentence(self) -> str:
        """What the setting takes; what twice the candidates would; how far the budget goes."""
        plan, twice = self.plan, self._at(2 * self.candidates)
        cost, room = plan.cost_per_month, plan.candidates_in_budget
        share = f", {percent(plan.cost_parts['ranking'] / cost)} of it for ranking" if cost else ""
        slow = "" if plan.fits else ", and more replicas would not make it faster"
        said = (
            f"{_audience(self.million_users)} need "
            f"{plural(plan.replicas, 'replica', 'replicas')} and {self._money(cost)} a month"
            f"{share}; a request takes {_short(plan.latency_ms)} of the "
            f"{show(plan.serving.latency_budget_ms)} ms allowed{slow}."
        )
        if self.candidates:
            more = change(twice.cost_per_month / cost - 1) if cost else "0.0%"
            bill = self._money(twice.cost_per_month)
            bill = f"{bill} ({more})" if re.search("[1-9]", more) else "as much"
            slow = ", too slow" if plan.fits and not twice.fits else ""
            said += (
                f" Twice the candidates would cost {bill} and take "
                f"{_short(twice.latency_ms)} ms{slow}."
            )
        if room:
            return (
                f"{said} The latency budget ends at {plural(int(room), 'candidate', 'candidates')}."
            )
        return f"{said} No candidate at all fits in the latency budget."

    def assumptions(self) -> str:
        """What the sliders do not set, in words; the live figure has it line by line."""
        serving, storage, prices = self._given.serving, self._given.storage, self._given.prices
        price = {
            name: f"{prices.currency}{show(value)}"
            for name, value in vars(prices).items()
            if name != "currency"
        }
        return (
            f"Assumed: {show(self._given.load.requests_per_user_day)} requests a user a day; "
            f"{show(serving.fixed_cpu_ms)} ms of processor time besides scoring and "
            f"{show(serving.wait_ms)} ms of waiting; replicas of {show(serving.cores_per_replica)} "
            f"cores, at most {show(100 * serving.target_utilisation)}% busy at peak, and "
            f"{serving.spare_replicas} spare; {show(storage.log_rows_per_request)} log rows of "
            f"{show(storage.bytes_per_log_row)} B a request, kept {show(storage.log_days_kept)} "
            f"days; an index of {storage.index_vectors:,.0f} vectors × "
            f"{show(storage.index_dims)} × {show(storage.bytes_per_dim)} B × "
            f"{show(storage.index_overhead)} overhead × {show(storage.index_copies)} copies; "
            f"{price['core_hour']} a core-hour, {price['storage_gb_month']} a GB of log and "
            f"{price['memory_gb_month']} a GB of memory a month."
        )

    def figure(self) -> str:
        """Static figure of the current setting, as inline SVG, and what it assumes."""
        plan, currency = self.plan, self._given.prices.currency
        budget, room = plan.serving.latency_budget_ms, plan.candidates_in_budget
        most = self.control("candidates").max
        ink, red = style.colour("ink"), style.colour("red")
        every = np.linspace(0, most, _STEPS + 1)
        bills = [self._at(candidates).cost_per_month for candidates in every]
        kept = np.unique([0, *np.flatnonzero(np.diff(bills)) + 1, _STEPS])  # a step a point
        fig, (above, below) = plt.subplots(2, figsize=(4.8, 5.4))  # narrow: legible on a phone

        floor = 0.0
        for part, tint in _PARTS.items():
            flat = part != "ranking"
            x = np.array([0, most]) if flat else every[kept]
            top = np.full(2, floor + plan.cost_parts[part]) if flat else np.array(bills)[kept]
            colour = style.colour(tint)
            above.fill_between(x, floor, top, step="post", color=colour, alpha=0.25, lw=0)
            above.plot(x, top, drawstyle="steps-post", color=colour, label=part)
            floor = float(top[-1])
        above.plot(self.candidates, plan.cost_per_month, "o", color=ink)
        above.set(title="What a month costs", ylabel=f"{currency} a month")
        above.set_ylim(0, 1.05 * floor or 1)
        tight = {"borderpad": 0, "handlelength": 1.2, "handletextpad": 0.4, "columnspacing": 1.2}
        above.legend(ncols=3, loc="lower right", bbox_to_anchor=(1.02, 0.98), **tight)

        below.plot([0, most], [self._at(n).latency_ms for n in (0, most)], color=ink)
        below.plot(self.candidates, min(plan.latency_ms, 1.6 * budget), "o", color=ink)
        below.axhline(budget, color=red, linestyle="--")
        name = {"color": red, "textcoords": "offset points", "va": "bottom"}
        panel = {"facecolor": style.colour("surface"), "edgecolor": "none", "pad": 1}
        below.annotate(f"budget {show(budget)} ms", (0, budget), (4, 4), bbox=panel, **name)
        below.set(title="Latency of a request", ylabel="ms, on a free core")
        below.set(xlabel="candidates per request", ylim=(0, 1.6 * budget))
        for ax in (above, below):
            ax.set_xlim(0, most)
            ax.axvline(self.candidates, color=ink, linewidth=1)
            ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
            ax.xaxis.set_major_locator(MaxNLocator(4))
            ax.yaxis.set_major_locator(MaxNLocator(4))
        above.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        if 0 < room < most:
            above.axvline(room, color=red, linestyle="--")
        shown = style.figure_html(
            fig,
            title=self.title,
            alt=(
                "Above: the cost of a month against the candidates per request, split into index, "
                "logs and ranking; only ranking grows. Below: the latency of a request, a straight "
                f"line, and its budget. {self.sentence()}"
            ),
        )
        return f'{shown.html}<p class="mlsd-assumed">{escape(self.assumptions())}</p>'

    def _at(self, candidates: float) -> Plan:
        """Plan of the current setting with other candidates."""
        return self._given.with_load(
            daily_users=_users(self.million_users),
            peak_factor=self.peak_factor,
            candidates_per_request=candidates,
            us_per_candidate=self.us_per_candidate,
        )

    def _money(self, value: float) -> str:
        return _money(value, self._given.prices.currency)


# Numbers as text. explorers-src/capacity/maths.js is the same in JavaScript; a test compares them.


def _short(value: float) -> str:
    """Write three digits or more that count: 1,234, 12.3, 1.23, 0.00123."""
    if math.isnan(value):
        return "undefined"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else _small(value)


def _money(value: float, currency: str) -> str:
    """Write an amount: €1.23M, €1,234, €12.30, €0.00123."""
    if math.isnan(value):
        return "undefined"
    if value >= 1e6:
        return f"{currency}{_short(value / 1e6)}M"
    if value >= 100:
        return f"{currency}{value:,.0f}"
    return f"{currency}{value:.2f}" if value >= 1 else f"{currency}{_small(value)}"


def _small(value: float) -> str:
    if value == 0:
        return "0"
    digits, rest = 2, value
    while rest < 1 and digits < 12:
        rest *= 10
        digits += 1
    return f"{value:.{digits}f}"


def _audience(million_users: float) -> str:
    """Name the users: 50,000 users, 10 million users, 2 billion users."""
    if million_users >= 1000:
        return f"{show(million_users / 1000)} billion users"
    if million_users >= 1:
        return f"{show(million_users)} million users"
    return plural(_users(million_users), "user", "users")


def _plain(part: Serving | Storage | Prices) -> dict[str, Any]:
    """Fields ready for JSON, which knows no number of NumPy."""
    return {
        name: value if isinstance(value, str) else float(value)
        for name, value in asdict(part).items()
    }


def _users(million_users: float) -> int:
    """Whole users: 0.0158 million is a hair off in binary."""
    return round(million_users * 1e6)


def _spread(low: float, high: float, *others: float) -> Iterable[float]:
    """Six values a decade from `low` to `high`, and others: a slider with a logarithmic scale."""
    decades = round(math.log10(high / low))
    even = (low * 10**power * digit for power in range(decades) for digit in _PER_DECADE)
    return [*even, high, *others]


def _round_up(value: float) -> float:
    """Find the next of 2,000, 3,000, 4,000, ...: a range that even steps divide."""
    power = 10 ** math.floor(math.log10(value))
    return float(next(power * m for m in (1, 2, 3, 4, 5, 6, 8, 10) if power * m >= value))
