"""What goes wrong at Kite, from which day on, and which signals must show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlsd.kite.draws import Purpose, key, uniform

if TYPE_CHECKING:
    from mlsd.kite.world import Kite

Floats = NDArray[np.float32]

BOT_P_CLICK = 0.5
"""A bot clicks on every other video, whatever it is and wherever it stands."""
BOT_WATCH_S = 1.0
"""And stays for a second. It neither likes nor shares nor answers."""


@dataclass(frozen=True)
class Kind:
    """A kind of incident, and what the dashboard shows of it.

    The signals are those of :mod:`mlsd.kite.signals`, their noise bands those of
    :func:`mlsd.kite.signals.bands`. What is said of them holds at the default strength, among a
    few thousand users and in a feed that is ranked by clicks (by popularity, say, or by a model
    fitted to clicks) but for a few random pages. A signal that is not named may do either.

    Attributes
    ----------
    what : str
        What happens.
    strength : float
        Default strength, a share; 0 is no incident at all.
    of : str
        What it is a share of.
    reaches : str
        ``"log"`` if only the log is wrong and the truth stays as it is; ``"feed"`` if other videos
        are shown; ``"people"`` if they behave otherwise.
    up, down : tuple of str
        Signals that must leave their noise band, and to which side.
    days : int
        By this day, counted from 1, each of them has left it.
    stay : tuple of str
        Signals that must stay inside during the first week: not two days of it outside on one
        side.
    tell : str
        How the engineer on call tells it from the others.
    """

    what: str
    strength: float
    of: str
    reaches: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    days: int
    stay: tuple[str, ...]
    tell: str


KINDS: dict[str, Kind] = {
    "null_feature": Kind(
        what="the store of video_click_rate times out, and null is served instead",
        strength=0.8,
        of="requests",
        reaches="feed",
        up=("null_rate",),
        down=(),
        days=1,
        stay=("repeated", "pages_ios", "video_rate_shown", "visitors", "pages_per_visitor"),
        tell="One column of the log is empty where it was full. The mean of what is left of it "
        "says nothing, and clicks may hold if the score has other features: count the nulls.",
    ),
    "stale_features": Kind(
        what="the job that counts clicks dies; the features freeze as they are",
        strength=1.0,
        of="counters",
        reaches="feed",
        up=("unknown_videos",),
        down=(),
        days=4,
        stay=("repeated", "pages_ios", "null_rate", "auc", "click_rate", "visitors", "stars"),
        tell="Nothing breaks. Every day more videos are shown of which the features know nothing; "
        "all else holds for now. Look at the job's last run, not at the model.",
    ),
    "unit_change": Kind(
        what="a new Android app reports watch time in milliseconds",
        strength=0.2,
        of="Android users",
        reaches="log",
        up=("watch_android",),
        down=(),
        days=1,
        stay=("repeated", "null_rate", "click_rate", "watch_elsewhere", "likes_per_click", "stars"),
        tell="One number jumps by a factor on one device. The same number elsewhere, likes and "
        "stars hold: it is the unit that changed, not the people.",
    ),
    "logging_loss": Kind(
        what="the iOS app loses pages before they are logged",
        strength=0.8,
        of="iOS pages",
        reaches="log",
        up=(),
        down=("pages_ios",),
        days=2,
        stay=("repeated", "null_rate", "auc", "click_rate", "watch_elsewhere", "stars"),
        tell="One app's share of the pages falls, and no rate moves. If its users had left, the "
        "server would have answered fewer of their requests: compare the two counts.",
    ),
    "duplicates": Kind(
        what="the log is delivered at least once: some pages arrive twice",
        strength=0.2,
        of="pages",
        reaches="log",
        up=("repeated",),
        down=(),
        days=1,
        stay=("null_rate", "pages_ios", "auc", "click_rate", "visitors", "pages_per_visitor"),
        tell="The same slot of the same page stands in the log twice. Sums are too high, rates "
        "hold: drop the copies by request_id and position.",
    ),
    "bots": Kind(
        what="stolen accounts load the feed all day and click at random",
        strength=0.005,
        of="accounts",
        reaches="people",
        up=("clicks_per_visitor", "top_clickers"),
        down=("watch_android", "watch_elsewhere"),
        days=2,
        stay=("repeated", "null_rate", "visitors", "stars"),
        tell="A handful of visitors click, watch for a second and never answer. Clicks rise, time "
        "per click falls on every device, and the stars of the others hold.",
    ),
    "bad_model": Kind(
        what="a release turns the sign of the score: shown is what should come last",
        strength=1.0,
        of="requests",
        reaches="feed",
        up=(),
        down=("auc", "calibration", "video_rate_shown"),
        days=1,
        stay=("repeated", "null_rate", "pages_ios", "visitors", "pages_per_visitor"),
        tell="On the day of a release AUC falls below one half, and the features of what is shown "
        "jump with it: the feed shows other videos. Roll back.",
    ),
    "concept_shift": Kind(
        what="a fashion ends: users turn to the opposite of what they liked",
        strength=1.0,
        of="users",
        reaches="people",
        up=(),
        down=("match_auc",),
        days=2,
        stay=("repeated", "null_rate", "unknown_videos", "match_shown", "video_rate_shown"),
        tell="What people clicked before no longer says what they will click, and AUC falls with "
        "it, while the features of what is shown stand still. Nothing to roll back: retrain.",
    ),
}
"""A new kind goes to the end: its place decides whom it hits."""


def describe() -> pd.DataFrame:
    """The kinds as a table: what happens, the signals that move and stay, how to tell."""
    rows = []
    for name, kind in KINDS.items():
        moves = [f"{signal} ↑" for signal in kind.up] + [f"{signal} ↓" for signal in kind.down]
        days = f"day {kind.days}" if kind.days == 1 else f"days 1 to {kind.days}"
        rows.append(
            (
                name, f"{kind.what} ({100 * kind.strength:g}% of {kind.of})",
                ", ".join(moves), days, ", ".join(kind.stay), kind.tell,
            )
        )  # fmt: skip
    columns = ["incident", "what happens", "must move", "seen on", "must stay", "how to tell"]
    return pd.DataFrame(rows, columns=columns)


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
    value = KINDS[kind].strength if strength is None else float(strength)
    if not 0 <= value <= 1:
        raise ValueError(
            f"strength is {value}; for {kind} it is the share of {KINDS[kind].of}, in 0 … 1"
        )
    return Incident(kind, day, 2**31 if until is None else until, value)


def strength(world: Kite, kind: str, day: int) -> float | None:
    """Strength of the incidents of a kind that act on this day: the largest, or None."""
    acting = [i.strength for i in world.incidents if i.kind == kind and i.active(day)]
    return max(acting, default=None)


def hit(world: Kite, kind: str, things: NDArray, share: float) -> NDArray[np.bool_]:
    """Which things an incident hits: the same ones every time, and more with a larger share.

    Parameters
    ----------
    things : ndarray of int
        Numbers of users or videos, or keys of requests.
    share : float
        In 0 … 1.
    """
    return uniform(key(world.seed, Purpose.INCIDENT, list(KINDS).index(kind), things)) < share


def shift_taste(world: Kite, day: int, users: NDArray, taste: Floats) -> Floats:
    """Taste after a concept shift: some users like the opposite of what they liked."""
    share = strength(world, "concept_shift", day)
    if share is None:
        return taste
    return np.where(hit(world, "concept_shift", users, share)[..., None], -taste, taste)


def frozen(world: Kite, day: int, count: int) -> NDArray[np.bool_]:
    """Which of `count` users' or videos' counters are not updated today."""
    share = strength(world, "stale_features", day)
    if share is None:
        return np.zeros(count, bool)
    return hit(world, "stale_features", np.arange(count), share)


def bots(world: Kite, day: int, users: NDArray) -> NDArray[np.bool_]:
    """Which users are stolen accounts today."""
    share = strength(world, "bots", day)
    if share is None:
        return np.zeros(users.shape, bool)
    return hit(world, "bots", users, share)
