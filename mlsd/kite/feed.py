"""One day after another: who comes, what is shown, what they do, how they leave."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from mlsd.kite import incidents
from mlsd.kite.draws import Purpose, key, uniform, uniform_pair, words
from mlsd.kite.policies import Policy, Slates, as_policy, check_slates
from mlsd.kite.state import (
    HALF_LIFE_DAYS,
    HISTORY_KEEP,
    Morning,
    Requests,
    State,
    candidate_steps,
    draw_index,
    request_candidates,
)

if TYPE_CHECKING:
    from mlsd.kite.world import Kite

Floats = NDArray[np.float32]

# Share of requests in each hour of the day: a valley at night, a lunch break, an evening peak.
HOURS = np.array(
    [2, 1.2, 0.7, 0.5, 0.5, 0.8, 2, 3.5, 4, 3.8, 3.8, 4.5,
     6, 5.5, 4.2, 4, 4.2, 5, 6, 7, 8.2, 8.5, 7, 4.1]
)  # fmt: skip
_CLOCK = np.concatenate([[0], np.cumsum(HOURS) / HOURS.sum()])


@dataclass(frozen=True)
class Clicks:
    """The clicks of a chunk, one entry each, in the order of the log.

    Attributes
    ----------
    row, slot : ndarray of int
        Request of the chunk, and slot counted from 0.
    user, video : ndarray of int32
    satisfaction : ndarray of float32
        True worth of the time, 0 … 1; 0 for a bot's.
    watch_s : ndarray of float32
    liked, shared : ndarray of bool
    survey : ndarray of int8
        1 … 5, or 0 where nobody asked.
    """

    row: NDArray
    slot: NDArray
    user: NDArray[np.int32]
    video: NDArray[np.int32]
    satisfaction: Floats
    watch_s: Floats
    liked: NDArray[np.bool_]
    shared: NDArray[np.bool_]
    survey: NDArray[np.int8]


@dataclass(frozen=True)
class Chunk:
    """What some users did on one day, log and truth together.

    Attributes
    ----------
    requests : Requests
    slates : Slates
    video : ndarray of int32, shape (requests, slots)
    features : dict of str to ndarray of float32, shape (requests, slots)
        The served ones.
    p_click : ndarray of float32, shape (requests, slots)
        True probability of a click, examination included.
    clicked : ndarray of bool, shape (requests, slots)
    clicks : Clicks
    visitors : ndarray of int32
        Users who opened the app.
    """

    requests: Requests
    slates: Slates
    video: NDArray[np.int32]
    features: dict[str, Floats]
    p_click: Floats
    clicked: NDArray[np.bool_]
    clicks: Clicks
    visitors: NDArray[np.int32]


def simulate(
    world: Kite,
    policy: Policy | str,
    days: int,
    state: State,
    *,
    chunk_users: int = 2**12,
    learn: bool = True,
) -> Iterator[Chunk]:
    """Live some days, a chunk of users at a time; `state` is moved along.

    Parameters
    ----------
    world : Kite
    policy : Policy or str
    days : int
        At least 1; the last one must lie in the horizon.
    state : State
        Where to start; changed in place.
    chunk_users : int
        Users simulated at once: sets the memory used, and nothing else.
    learn : bool
        Whether the videos' click counters go on counting. Off in experiments, where the arms
        would teach each other through them.

    Returns
    -------
    iterator of Chunk
        In the order of days and users.

    Raises
    ------
    ValueError
        At once: for days outside the horizon, an unknown policy, the state of another world.
    PolicyError
        When the policy returns something that is not a page.
    """
    policy = as_policy(policy)
    for name, value in (("days", days), ("chunk_users", chunk_users)):
        if not isinstance(value, (int, np.integer)) or value < 1:
            raise ValueError(f"{name} is {value!r}; it must be a whole number, at least 1")
    sizes = (world.users, world.shelf.creator.size)
    if (state.mood.size, state.video_clicks.size) != sizes:
        raise ValueError(
            f"the state to start from has {state.mood.size} users and {state.video_clicks.size} "
            f"videos; this world has {sizes[0]} and {sizes[1]}, over its horizon"
        )
    world.check_day(state.day)
    if state.day + days > world.horizon:
        raise ValueError(
            f"days is {days} from day {state.day}; this world ends with day {world.horizon - 1} "
            "(Kite(horizon=...) sets it)"
        )
    lived = (_one_day(world, policy, state, chunk_users, learn) for _ in range(days))
    return itertools.chain.from_iterable(lived)


def _one_day(
    world: Kite, policy: Policy, state: State, chunk_users: int, learn: bool
) -> Iterator[Chunk]:
    day = state.day
    morning = Morning(world, state)
    pull = social_pull(world, state.shares)
    # impressions, clicks, thousandths watched and likes of today: whole numbers, so that their
    # sums do not depend on the order in which chunks are added
    shown = np.zeros((4, world.shelf.creator.size), np.int64)
    seen = np.zeros((2, world.users), np.int64)
    shares = np.zeros(world.users, np.int64)
    frozen_users = incidents.frozen(world, day, world.users)
    frozen_videos = incidents.frozen(world, day, shown.shape[1])
    for low in range(0, world.users, chunk_users):
        users = np.arange(low, min(low + chunk_users, world.users), dtype=np.int32)
        requests, visitors = visits(world, day, users, state.mood, pull)
        chunk = _pages(world, policy, morning, requests, visitors)
        _settle(world, state, chunk)
        clicks = chunk.clicks
        watched = np.rint(1000 * clicks.watch_s / world.shelf.duration_s[clicks.video])
        # in place: the cost of a chunk must not grow with all users and videos there are
        np.add.at(shown[0], chunk.video.ravel(), 1)
        np.add.at(shown[1], clicks.video, 1)
        np.add.at(shown[2], clicks.video, watched.astype(np.int64))
        np.add.at(shown[3], clicks.video[clicks.liked], 1)
        np.add.at(seen[0], requests.user, requests.slots)
        np.add.at(seen[1], clicks.user, 1)
        np.add.at(shares, clicks.user[clicks.shared], 1)
        _remember(world, state, clicks, frozen_users)
        yield chunk
    keep = 0.5 ** (1 / HALF_LIFE_DAYS)
    for name, today in (("impressions", seen[0]), ("clicks", seen[1])):
        _count(state, f"user_{name}", keep, today, frozen_users)
    if learn:
        for name, today in (
            ("impressions", shown[0]), ("clicks", shown[1]), ("parts", shown[2] / 1000),
            ("likes", shown[3]),
        ):  # fmt: skip
            _count(state, f"video_{name}", keep, today, frozen_videos)
    state.shares = shares
    state.day = day + 1


def _count(state: State, name: str, keep: float, today: NDArray, frozen: NDArray[np.bool_]) -> None:
    """Add a day to decayed counters, but for those that an incident keeps as they are."""
    before = getattr(state, name)
    setattr(state, name, np.where(frozen, before, before * keep + today))


def social_pull(world: Kite, shares: NDArray[np.int64]) -> Floats:
    """Log-odds of a visit that friends' shares of yesterday add, shape (users,)."""
    weight = world.retention.social_pull
    if weight == 0:
        return np.zeros(world.users, np.float32)
    circle = world.population.circle
    received = np.bincount(circle, weights=shares)[circle] - shares  # not one's own
    return (weight * np.minimum(received, 5)).astype(np.float32)


def visits(
    world: Kite, day: int, users: NDArray[np.int32], mood: Floats, pull: Floats
) -> tuple[Requests, NDArray[np.int32]]:
    """Who opens the app on a day, and the pages they ask for.

    The log-odds of a visit are the user's own, plus the mood, the weekend and the friends. A new
    user's first visit is on the day of sign-up. Pages per visit are geometric; their times follow
    the hours of the day.

    Returns
    -------
    requests : Requests
        By user, then time.
    visitors : ndarray of int32
    """
    people, r = world.population, world.retention
    own = key(world.seed, Purpose.VISIT, day, users)
    weekend = np.float32(r.weekend if day % 7 >= 5 else 0.0)
    own_logit = people.visit_logit.take(users) + r.mood_weight * mood.take(users)
    p_visit = expit(own_logit + weekend + pull.take(users))
    signup = people.signup_day.take(users)
    comes = (signup < day) & (uniform(words(own, 0)) < p_visit) | (signup == day)
    bot = incidents.bots(world, day, users)
    comes |= bot & (signup <= day)
    visitors, own, bot = users[comes], own[comes], bot[comes]
    stop = 1 / people.requests_mean[visitors].astype(np.float64)
    more = np.floor(np.log(uniform(words(own, 1))) / np.log1p(-np.minimum(stop, 1 - 1e-9)))
    count = np.minimum(1 + more, world.audience.requests_max).astype(np.int64)
    count[bot] = world.audience.requests_max
    user = np.repeat(visitors, count)
    number = np.arange(user.size) - np.repeat(np.cumsum(count) - count, count)
    of_user = np.repeat(own, count)
    clock = np.interp(uniform(words(of_user, 2 + number)), _CLOCK, np.arange(25) * 3600.0)
    # by user, then time: the users stand in order, so that only the times change places
    time_s = np.sort(user.astype(np.int64) << 17 | clock.astype(np.int64)) & (2**17 - 1)
    request_id = (np.int64(day) << 36) + (user.astype(np.int64) << 5) + number
    keys = words(of_user, 64 + number)
    start, step = request_candidates(keys, world.videos, _steps(world.videos))
    requests = Requests(
        day=day, user=user, time_s=time_s.astype(np.int32), request_id=request_id, key=keys,
        first_video=world.first_video(day), live=world.videos, size=world.feed.candidates,
        slots=world.feed.slots, start=start, step=step,
    )  # fmt: skip
    return requests, visitors


_steps = lru_cache(candidate_steps)


def _pages(
    world: Kite, policy: Policy, morning: Morning, requests: Requests, visitors: NDArray[np.int32]
) -> Chunk:
    """Show the pages and draw what users do with them."""
    slates = policy.slates(morning, requests)
    check_slates(slates, requests, policy.name)
    video = requests.candidates(slates.choice)
    truth, day = world.truth, morning.day
    topic = world.shelf.topic.take(video, axis=0)
    affinity = np.einsum("rt,rkt->rk", truth.taste(requests.user, day), topic)
    trend = np.einsum("rkt,t->rk", topic, truth.trend(day))
    position = np.arange(1, requests.slots + 1)
    p_click = truth.examination(position) * truth.click_given(affinity, video, trend)
    bot = incidents.bots(world, day, requests.user)
    p_click[bot] = incidents.BOT_P_CLICK
    luck, like_luck = uniform_pair(requests.words(Purpose.CLICK, requests.slots))
    clicked = luck < p_click
    row, slot = np.nonzero(clicked)
    of_bot = bot[row]
    clicks = _clicks(world, requests, row, slot, video[row, slot], affinity[row, slot],
                     like_luck[row, slot], of_bot)  # fmt: skip
    return Chunk(
        requests=requests, slates=slates, video=video, p_click=p_click, clicked=clicked,
        features=morning.served(requests, video), clicks=clicks, visitors=visitors,
    )  # fmt: skip


def _clicks(
    world: Kite,
    requests: Requests,
    row: NDArray,
    slot: NDArray,
    video: NDArray[np.int32],
    affinity: Floats,
    like_luck: Floats,
    of_bot: NDArray[np.bool_],
) -> Clicks:
    """What follows a click: time watched, like, share, answer to a survey.

    The part watched is Beta(θ, 1) with θ = m / (1 − m): its mean is m, and it is drawn as
    U ** (1 / θ).
    """
    b, truth = world.behaviour, world.truth
    satisfaction = np.where(of_bot, np.float32(0), truth.satisfaction_given(affinity, video))
    mean_part = truth.fraction_given(affinity, video)
    keys = requests.key[row]

    def draw(purpose: Purpose) -> NDArray[np.float64]:
        return uniform(words(keys, draw_index(purpose, slot)))

    part = draw(Purpose.WATCH) ** ((1 - mean_part) / mean_part)
    watch_s = np.where(of_bot, incidents.BOT_WATCH_S, part * world.shelf.duration_s[video])
    luck = draw(Purpose.SURVEY)
    asked = (luck < b.survey_rate) & ~of_bot
    # given that the question was asked, luck / rate is uniform again: use it for the answer
    noise = ndtri(np.clip(luck / max(b.survey_rate, 1e-12), 1e-9, 1 - 1e-9))
    stars = np.clip(np.rint(1 + 4 * satisfaction + b.survey_noise * noise), 1, 5)
    return Clicks(
        row=row,
        slot=slot,
        user=requests.user[row],
        video=video,
        satisfaction=satisfaction,
        watch_s=watch_s.astype(np.float32),
        liked=like_luck < b.like_rate * satisfaction**2,
        shared=draw(Purpose.SHARE) < b.share_rate * satisfaction,
        survey=np.where(asked, stars, 0).astype(np.int8),
    )


def _settle(world: Kite, state: State, chunk: Chunk) -> None:
    """Move the mood of the people who came: towards tanh of what the visit was worth."""
    r, clicks = world.retention, chunk.clicks
    worth = r.click_weight * (clicks.satisfaction.astype(np.float64) - r.bar)
    at, visitors = np.searchsorted(chunk.visitors, clicks.user), chunk.visitors.size
    total = np.bincount(at, weights=worth, minlength=visitors)
    count = np.bincount(at, minlength=visitors)
    human = ~incidents.bots(world, chunk.requests.day, chunk.visitors)
    who = chunk.visitors[human]
    goal = np.tanh(np.where(count > 0, total, r.empty_visit))[human]
    step = 1 / world.population.patience_days[who]
    state.mood[who] += np.minimum(step, 1) * (goal - state.mood[who]).astype(np.float32)


def _remember(world: Kite, state: State, clicks: Clicks, frozen: NDArray[np.bool_]) -> None:
    """Move the users' histories towards the embeddings that they clicked, click by click."""
    seen = ~frozen[clicks.user]
    user, video = clicks.user[seen], clicks.video[seen]
    if user.size == 0:
        return
    # the n-th click of a user's day from the end weighs (1 − keep) × keep ** n
    start = np.flatnonzero(np.diff(user, prepend=-1))  # clicks stand in the order of users
    users, count = user[start], np.diff(start, append=user.size)
    after = np.repeat(start + count, count) - 1 - np.arange(user.size)
    weight = (1 - HISTORY_KEEP) * HISTORY_KEEP**after
    moved = np.add.reduceat(weight[:, None] * world.shelf.embedding[video], start, axis=0)
    kept = HISTORY_KEEP**count
    state.history[users] = kept[:, None] * state.history[users] + moved
    state.history_weight[users] = kept * state.history_weight[users] + 1 - kept
