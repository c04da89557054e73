"""What goes wrong at Kite, from which day on, and which signals must show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlsd.kite.draws import Purpose, key, uniform

if TYPE_CHECKING:
    from mlsd.kite.world import Kite

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Kind:
    """A kind of incident: what happens, and how strong it is by default."""

    what: str
    strength: float
    unit: str
    allowed: tuple[float, float]


KINDS: dict[str, Kind] = {
    "null_feature": Kind(
        "the job behind video_click_rate fails; the feature is served as null",
        1.0, "share of requests", (0, 1),
    ),
    "stale_features": Kind(
        "the click counters are no longer updated; the features freeze as they are",
        1.0, "all or nothing", (0, 1),
    ),
    "unit_change": Kind(
        "the Android app starts to report watch time in milliseconds", 1000.0, "factor", (0, 1e6)
    ),
    "logging_loss": Kind(
        "the web client loses part of its impression events before they are logged",
        0.6, "share of pages lost", (0, 1),
    ),
    "duplicates": Kind(
        "the log is delivered at least once: part of the pages arrive twice",
        0.2, "share of pages", (0, 1),
    ),
    "bots": Kind(
        "stolen accounts load the feed all day and click at random",
        0.01, "share of accounts", (0, 1),
    ),
    "bad_model": Kind(
        "a release flips the sign of the score: the feed shows what it should show last",
        1.0, "share of requests", (0, 1),
    ),
    "concept_shift": Kind(
        "taste turns: every user starts to like what was next to their topics",
        0.7, "part of the taste that turns", (0, 1),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Incident:
    """A planned incident: active on days `day` … `until` − 1."""

    kind: str
    day: int
    until: int
    strength: float

    def active(self, day: int) -> bool:
        """Whether it acts on a day."""
        return self.day <= day < self.until


def plan(
    kind: str, day: int, *, until: int | None = None, strength: float | None = None
) -> Incident:
    """An incident with its defaults filled in.

    Raises
    ------
    ValueError
        For an unknown kind, an end before the start, or a strength out of range.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; known incidents are {', '.join(KINDS)}")
    if until is not None and until <= day:
        raise ValueError(f"until is {until}; it must come after day {day}")
    low, high = KINDS[kind].allowed
    value = KINDS[kind].strength if strength is None else float(strength)
    if not low <= value <= high:
        raise ValueError(f"strength is {value}; for {kind} it must lie in {low:g} … {high:g}")
    return Incident(kind, day, 2**31 if until is None else until, value)


def strength(world: Kite, kind: str, day: int) -> float | None:
    """Strength of an incident that acts on this day, or None."""
    for incident in world.incidents:
        if incident.kind == kind and incident.active(day):
            return incident.strength
    return None


def since(world: Kite, kind: str, day: int) -> int | None:
    """First day of an incident that acts on this day, or None."""
    for incident in world.incidents:
        if incident.kind == kind and incident.active(day):
            return incident.day
    return None


def hit(world: Kite, kind: str, keys: NDArray[np.uint64], share: float) -> NDArray[np.bool_]:
    """Which of some things (requests, users) an incident hits; the same ones every time."""
    return uniform(key(world.seed, Purpose.INCIDENT, list(KINDS).index(kind), keys)) < share


def shift_taste(world: Kite, day: int, taste: Floats) -> Floats:
    """Taste after a concept shift: part of it turns to the next topic."""
    part = strength(world, "concept_shift", day)
    if part is None:
        return taste
    turned = np.roll(taste, 1, axis=-1)
    return (np.float32(1 - part) * taste + np.float32(part) * turned).astype(np.float32)


def bots(world: Kite, day: int, users: NDArray) -> NDArray[np.bool_]:
    """Which users are stolen accounts today."""
    share = strength(world, "bots", day)
    if share is None:
        return np.zeros(users.shape, bool)
    return hit(world, "bots", users.astype(np.uint64), share)
