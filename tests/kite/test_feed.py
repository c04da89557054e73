"""A day of the feed, drawn as the truth says, and what carries over, worked out again slowly.

What is random is compared with its probabilities; what is not, with a direct reimplementation in
plain Python loops. Each statistical test fails for one right Kite in 100,000 (``LEVEL``, shared
among its comparisons); the seeds are fixed. Days depend on one another through the mood, but given
the past each draw has its stated probability, so sums of differences are sums of martingale
differences, and the z-tests hold.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit

from mlsd.kite import Greedy, Kite, Softmax
from mlsd.kite import parameters as p
from mlsd.kite.draws import words
from mlsd.kite.feed import HOURS, Chunk, simulate, visits
from mlsd.kite.state import (
    HALF_LIFE_DAYS,
    HISTORY_KEEP,
    PRIOR_CLICKS,
    PRIOR_LIKE,
    PRIOR_PART,
    PRIOR_RATE,
    PRIOR_USER,
    PRIOR_VIDEO,
    Morning,
    Requests,
    State,
    candidate_steps,
    request_candidates,
)

LEVEL = 1e-5
DAYS = 15


def matching(morning: Morning, requests: Requests) -> np.ndarray:
    return morning.features(requests, requests.candidates())["taste_match"]


@dataclass(frozen=True)
class Lived:
    """Some days of a world: per day the mood at its beginning, and all that happened."""

    world: Kite
    moods: list[np.ndarray]
    chunks: list[Chunk]

    def clicks(self, name: str) -> np.ndarray:
        """One entry a click, over all days."""
        return np.concatenate([getattr(c.clicks, name) for c in self.chunks])

    def pages(self, name: str) -> np.ndarray:
        """One row a page, over all days."""
        return np.concatenate([getattr(c, name) for c in self.chunks])

    def requests(self, name: str) -> np.ndarray:
        """One entry a page, over all days."""
        return np.concatenate([getattr(c.requests, name) for c in self.chunks])


def live(world: Kite, policy: Any, days: int) -> Lived:
    state = State.first(world)
    moods, chunks = [], []
    for _ in range(days):
        moods.append(state.mood.copy())
        chunks += simulate(world, policy, 1, state, chunk_users=world.users)  # one chunk a day
    return Lived(world, moods, chunks)


@pytest.fixture(scope="module")
def lived() -> Lived:
    # more likes, shares, answers and moods than usual, so that there is more to test
    audience = p.Audience(patience_days=2.0)
    behaviour = p.Behaviour(like_rate=0.6, share_rate=0.4, survey_rate=0.3)
    world = Kite(31, 10_000, videos=200, horizon=40, behaviour=behaviour, audience=audience)
    return live(world, Softmax(matching, 0.5), DAYS)


def chi2_of_sums(off: np.ndarray, variance: np.ndarray) -> float:
    """P-value of independent sums of mean zero with these variances."""
    return float(stats.chi2.sf((off**2 / variance).sum(), off.size))


def chi2_of_categories(observed: np.ndarray, probability: np.ndarray) -> float:
    """P-value of category counts over trials that each have their own probabilities.

    Parameters
    ----------
    observed : ndarray, shape (categories,)
    probability : ndarray, shape (trials, categories)
    """
    off = (observed - probability.sum(axis=0))[:-1]  # the last one follows from the others
    cut = probability[:, :-1]
    covariance = np.diag(cut.sum(axis=0)) - cut.T @ cut
    return float(stats.chi2.sf(off @ np.linalg.solve(covariance, off), off.size))


def tenth(value: np.ndarray) -> np.ndarray:
    """Which tenth of the values each one belongs to."""
    return np.searchsorted(np.quantile(value, np.arange(0.1, 1, 0.1)), value)


# ------------------------------------------------------------------------------------- clicks


def test_each_position_is_clicked_as_often_as_the_model_says(lived: Lived) -> None:
    clicked, q = lived.pages("clicked"), lived.pages("p_click").astype(float)
    off, variance = (clicked - q).sum(axis=0), (q * (1 - q)).sum(axis=0)
    assert chi2_of_sums(off, variance) > LEVEL / 2
    assert np.abs(off / np.sqrt(variance)).max() < stats.norm.isf(LEVEL / 4 / off.size)


def test_clicks_are_calibrated_at_every_probability_and_on_every_day(lived: Lived) -> None:
    clicked, q = lived.pages("clicked").ravel(), lived.pages("p_click").ravel().astype(float)
    day = np.concatenate([np.full(c.video.size, c.requests.day) for c in lived.chunks])
    for group in (tenth(q), day):
        off = np.bincount(group, clicked - q)
        assert chi2_of_sums(off, np.bincount(group, q * (1 - q))) > LEVEL / 2


def test_clicks_on_a_page_and_on_the_next_one_are_independent_given_the_model(
    lived: Lived,
) -> None:
    q = lived.pages("p_click").astype(float)
    z = (lived.pages("clicked") - q) / np.sqrt(q * (1 - q))
    slots = z.shape[1]
    same_page = [(z[:, i], z[:, j]) for i in range(slots) for j in range(i)]
    next_page = [(z[1:, k], z[:-1, k]) for k in range(slots)]  # mostly the same user's
    found = [(a * b).sum() / math.sqrt(len(a)) for a, b in (*same_page, *next_page)]
    assert np.abs(found).max() < stats.norm.isf(LEVEL / 2 / len(found))


def test_likes_shares_and_questions_come_with_their_probabilities(lived: Lived) -> None:
    b, satisfied = lived.world.behaviour, lived.clicks("satisfaction").astype(float)
    assert satisfied.size > 10_000
    for happened, q in (
        (lived.clicks("liked"), b.like_rate * satisfied**2),
        (lived.clicks("shared"), b.share_rate * satisfied),
        (lived.clicks("survey") > 0, np.full(satisfied.size, b.survey_rate)),
    ):
        off = np.bincount(tenth(satisfied), happened - q)
        assert chi2_of_sums(off, np.bincount(tenth(satisfied), q * (1 - q))) > LEVEL / 3


def test_what_follows_a_click_is_independent_given_the_model(lived: Lived) -> None:
    b, satisfied = lived.world.behaviour, lived.clicks("satisfaction").astype(float)
    part = lived.clicks("watch_s") / lived.world.shelf.duration_s[lived.clicks("video")]
    day = np.concatenate([np.full(c.clicks.user.size, c.requests.day) for c in lived.chunks])
    mean = lived.world.truth.watch_fraction(lived.clicks("user"), lived.clicks("video"), day)
    like, share, ask = b.like_rate * satisfied**2, b.share_rate * satisfied, b.survey_rate
    off = {
        "watched": (part ** (mean / (1 - mean)) - 0.5) * math.sqrt(12),  # a uniform, see test_truth
        "liked": (lived.clicks("liked") - like) / np.sqrt(like * (1 - like)),
        "shared": (lived.clicks("shared") - share) / np.sqrt(share * (1 - share)),
        "asked": ((lived.clicks("survey") > 0) - ask) / math.sqrt(ask * (1 - ask)),
    }
    for one, other in itertools.combinations(off, 2):
        z = (off[one] * off[other]).sum() / math.sqrt(satisfied.size)
        assert abs(z) < stats.norm.isf(LEVEL / 2 / 6), (one, other)


def test_questions_are_answered_with_the_stated_noise(lived: Lived) -> None:
    b, satisfied = lived.world.behaviour, lived.clicks("satisfaction").astype(float)
    stars = lived.clicks("survey")
    asked = stars > 0
    # 1 + 4 × satisfaction + noise, rounded, and cut to 1 … 5
    edges = (np.array([1.5, 2.5, 3.5, 4.5]) - (1 + 4 * satisfied[asked, None])) / b.survey_noise
    below = np.column_stack([np.zeros(asked.sum()), stats.norm.cdf(edges), np.ones(asked.sum())])
    q = np.diff(below, axis=1)
    for half in (satisfied[asked] < 0.5, satisfied[asked] >= 0.5):
        counts = np.bincount(stars[asked][half], minlength=6)[1:]
        assert chi2_of_categories(counts, q[half]) > LEVEL / 3
    # and, the satisfaction given, an answer has nothing to do with a like
    mean = q @ np.arange(1, 6)
    noise = (stars[asked] - mean) / np.sqrt(q @ np.arange(1, 6) ** 2 - mean**2)
    liked = b.like_rate * satisfied[asked] ** 2
    other = (lived.clicks("liked")[asked] - liked) / np.sqrt(liked * (1 - liked))
    assert abs((noise * other).sum()) / math.sqrt(asked.sum()) < stats.norm.isf(LEVEL / 6)


def test_nothing_follows_where_nothing_was_clicked(lived: Lived) -> None:
    log = lived.world.log("uniform", days=2)
    rest = log[~log.clicked]
    assert (rest.watch_s == 0).all() and rest.survey.isna().all()
    assert not rest.liked.any() and not rest.shared.any()
    assert (
        log[log.clicked].watch_s <= lived.world.shelf.duration_s[log[log.clicked].video_id]
    ).all()


# ------------------------------------------------------------------------------------- visits


def p_visit(world: Kite, mood: np.ndarray, day: int) -> np.ndarray:
    """Probability that each user comes on a day, if the account is older than the day."""
    weekend = world.retention.weekend * (day % 7 in (5, 6))
    logit = world.population.visit_logit + world.retention.mood_weight * mood + weekend
    return expit(logit.astype(float))


def test_old_users_come_with_the_stated_probability(lived: Lived) -> None:
    off, variance = np.zeros((2, DAYS, 10))
    along, spread = 0.0, 0.0
    signup = lived.world.population.signup_day
    for day, (mood, chunk) in enumerate(zip(lived.moods, lived.chunks, strict=True)):
        q = p_visit(lived.world, mood, day)[signup < day]
        came = np.isin(np.arange(lived.world.users), chunk.visitors)[signup < day]
        off[day] = np.bincount(tenth(q), came - q)
        variance[day] = np.bincount(tenth(q), q * (1 - q))
        along += (mood[signup < day] * (came - q)).sum()
        spread += (mood[signup < day] ** 2 * q * (1 - q)).sum()
    assert chi2_of_sums(off[0], variance[0]) > LEVEL / 4  # the first day, when no mood is moved
    assert chi2_of_sums(off.sum(axis=1), variance.sum(axis=1)) > LEVEL / 4  # every day
    assert chi2_of_sums(off.sum(axis=0), variance.sum(axis=0)) > LEVEL / 4  # rare and frequent
    assert abs(along) / math.sqrt(spread) < stats.norm.isf(LEVEL / 8)  # in good and bad mood


def test_newcomers_first_come_on_the_day_they_sign_up(lived: Lived) -> None:
    signup = lived.world.population.signup_day
    first = np.full(lived.world.users, DAYS)
    for day, chunk in reversed(list(enumerate(lived.chunks))):
        first[chunk.visitors] = day
    new = signup >= 0
    np.testing.assert_array_equal(first[new & (signup < DAYS)], signup[new & (signup < DAYS)])
    assert (first[signup >= DAYS] == DAYS).all()  # and not before


def test_weekends_draw_as_many_more_as_stated() -> None:
    world = Kite(
        seed=6, users=5000, videos=60, audience=p.Audience(newcomers=0.0),
        retention=p.Retention(weekend=1.0, mood_weight=0.0),
    )  # fmt: skip
    came = world.run("uniform", days=14).visits
    still = np.zeros(world.users, np.float32)
    q = np.array([p_visit(world, still, day) for day in range(14)])
    weekend = np.arange(14) % 7 >= 5
    for days in (weekend, ~weekend):
        off, variance = (came - q)[days].sum(axis=1), (q * (1 - q))[days].sum(axis=1)
        assert chi2_of_sums(off, variance) > LEVEL / 2
    # were weekends like other days, the test would see it
    wrong = (came - q[0])[weekend].sum(axis=1) / np.sqrt((q * (1 - q))[weekend].sum(axis=1))
    assert wrong.min() > stats.norm.isf(LEVEL)


def test_pages_a_day_are_geometric_with_each_users_mean(lived: Lived) -> None:
    mean = np.concatenate([lived.world.population.requests_mean[c.visitors] for c in lived.chunks])
    count = np.concatenate(
        [
            np.bincount(c.requests.user, minlength=c.visitors.max() + 1)[c.visitors]
            for c in lived.chunks
        ]
    )
    assert count.min() == 1 and count.max() <= lived.world.audience.requests_max
    # P(more than n pages) = (1 − 1 / mean) ** n; what would go beyond the most is cut to it
    edges = np.array([0, 1, 2, 3, 4, 6, 9, 14, lived.world.audience.requests_max - 1])
    more = (1 - 1 / mean.astype(float)[:, None]) ** edges
    q = -np.diff(np.column_stack([more, np.zeros(mean.size)]), axis=1)
    observed = np.bincount(np.searchsorted(edges, count) - 1, minlength=edges.size)
    assert chi2_of_categories(observed, q) > LEVEL / 2
    # and, over users from light to heavy, the mean is the cut geometric's
    most = np.arange(lived.world.audience.requests_max)
    expected = ((1 - 1 / mean.astype(float)[:, None]) ** most).sum(axis=1)
    square = ((2 * most + 1) * (1 - 1 / mean.astype(float)[:, None]) ** most).sum(axis=1)
    off = np.bincount(tenth(mean), count - expected)
    assert chi2_of_sums(off, np.bincount(tenth(mean), square - expected**2)) > LEVEL / 2


def test_pages_follow_the_hours_of_the_day(lived: Lived) -> None:
    time_s = lived.requests("time_s")
    assert time_s.min() >= 0 and time_s.max() < 86400
    by_hour = np.bincount(time_s // 3600, minlength=24)
    expected = HOURS / HOURS.sum() * time_s.size
    assert stats.chisquare(by_hour, expected).pvalue > LEVEL / 2
    within = np.bincount(time_s % 3600 // 300, minlength=12)
    assert stats.chisquare(within).pvalue > LEVEL / 2


def test_pages_are_numbered_in_the_order_of_user_and_time(lived: Lived) -> None:
    for chunk in lived.chunks:
        r = chunk.requests
        np.testing.assert_array_equal(
            np.lexsort((r.request_id, r.time_s, r.user)), np.arange(len(r))
        )
        assert np.unique(r.request_id).size == len(r)
        np.testing.assert_array_equal(r.request_id >> 36, r.day)
        np.testing.assert_array_equal((r.request_id >> 5) % 2**31, r.user)
        np.testing.assert_array_equal(np.unique(r.user), chunk.visitors)


# ------------------------------------------------------------------------- what carries over


def slow_mood(lived: Lived) -> np.ndarray:
    """Mood after the last day, one visit after another."""
    r, patience = lived.world.retention, lived.world.population.patience_days
    mood = [0.0] * lived.world.users
    for chunk in lived.chunks:
        worth: dict[int, list[float]] = {int(user): [] for user in chunk.visitors}
        for user, satisfied in zip(chunk.clicks.user, chunk.clicks.satisfaction, strict=True):
            worth[int(user)].append(r.click_weight * (float(satisfied) - r.bar))
        for user, effects in worth.items():
            goal = math.tanh(sum(effects) if effects else r.empty_visit)
            mood[user] += min(1.0, 1 / float(patience[user])) * (goal - mood[user])
    return np.array(mood)


@pytest.fixture(scope="module")
def small() -> Lived:
    # a patience around one visit, so that steps are also cut to 1
    audience = p.Audience(patience_days=1.2, newcomers=0.4)
    world = Kite(seed=8, users=60, videos=60, horizon=30, audience=audience)
    return live(world, Softmax(matching, 0.5), 20)


def test_moods_move_with_each_visit_as_stated(small: Lived) -> None:
    state = State.first(small.world)
    for chunk in simulate(small.world, Softmax(matching, 0.5), 20, state):
        assert np.abs(state.mood).max() <= 1
        assert chunk.visitors.size < 60
    found = slow_mood(small)
    np.testing.assert_allclose(state.mood, found, rtol=1e-5, atol=1e-6)
    assert (found < 0).any() and (found > 0).any() and (found == 0).any()


@dataclass
class Books:
    """What the company counts, kept in dictionaries, impression by impression."""

    shown: dict[tuple[str, int], float]
    clicks: dict[tuple[str, int], float]
    likes: dict[int, float]
    parts: dict[int, float]

    def rate(self, who: str, number: int, weight: float) -> float:
        clicks, shown = self.clicks.get((who, number), 0.0), self.shown.get((who, number), 0.0)
        return (clicks + weight * PRIOR_RATE) / (shown + weight)

    def per_click(self, of: dict[int, float], video: int, prior: float) -> float:
        clicks = self.clicks.get(("video", video), 0.0)
        return (of.get(video, 0.0) + PRIOR_CLICKS * prior) / (clicks + PRIOR_CLICKS)

    def night(self) -> None:
        """Everything halves in two weeks (``HALF_LIFE_DAYS``)."""
        for book in (self.shown, self.clicks, self.likes, self.parts):
            for name in book:
                book[name] *= 0.5 ** (1 / HALF_LIFE_DAYS)  # type: ignore[index]


def test_served_features_are_the_counts_up_to_last_night(small: Lived) -> None:
    shelf, books = small.world.shelf, Books({}, {}, {}, {})
    for chunk in small.chunks:
        page = [
            (int(u), v)
            for u, row in zip(chunk.requests.user, chunk.video, strict=True)
            for v in row.tolist()
        ]
        for name, expected in (
            ("user_click_rate", [books.rate("user", u, PRIOR_USER) for u, _ in page]),
            ("video_click_rate", [books.rate("video", v, PRIOR_VIDEO) for _, v in page]),
            ("video_like_rate", [books.per_click(books.likes, v, PRIOR_LIKE) for _, v in page]),
            ("video_watch_part", [books.per_click(books.parts, v, PRIOR_PART) for _, v in page]),
        ):
            # Kite counts the parts in thousandths
            near = 1e-3 if name == "video_watch_part" else 1e-6
            np.testing.assert_allclose(chunk.features[name].ravel(), expected, rtol=near)
        books.night()
        for u, v in page:
            for name in (("user", u), ("video", v)):
                books.shown[name] = books.shown.get(name, 0) + 1
        c = chunk.clicks
        for u, v, watch, liked in zip(c.user, c.video, c.watch_s, c.liked, strict=True):
            for name in (("user", int(u)), ("video", int(v))):
                books.clicks[name] = books.clicks.get(name, 0) + 1
            books.likes[int(v)] = books.likes.get(int(v), 0) + int(liked)
            books.parts[int(v)] = books.parts.get(int(v), 0) + float(watch / shelf.duration_s[v])
    assert len(books.likes) > 30  # something was counted


def test_taste_match_is_the_video_against_the_mean_of_earlier_days_clicks(small: Lived) -> None:
    """The n-th click from the last weighs ``HISTORY_KEEP`` to the power of n."""
    shelf, checked = small.world.shelf, 0
    clicked: dict[int, list[int]] = {u: [] for u in range(small.world.users)}
    for chunk in small.chunks:
        for u, row, served in zip(
            chunk.requests.user, chunk.video, chunk.features["taste_match"], strict=True
        ):
            mean = np.zeros(small.world.catalogue.embedding_dim)
            if clicked[u]:
                weight = [HISTORY_KEEP**n for n in range(len(clicked[u]))][::-1]
                mean = np.average(shelf.embedding[clicked[u]], axis=0, weights=weight)
                checked += 1
            np.testing.assert_allclose(served, shelf.embedding[row] @ mean, rtol=1e-4, atol=1e-6)
        for u, v in zip(chunk.clicks.user.tolist(), chunk.clicks.video.tolist(), strict=True):
            clicked[u].append(v)
    assert checked > 100


def test_a_run_can_stop_and_go_on(small: Lived) -> None:
    world = small.world
    whole = world.log("popularity", days=9)
    first = world.run("popularity", days=4)
    rest = world.log("popularity", days=5, start=first.state)
    assert rest.equals(whole[whole.day >= 4].reset_index(drop=True))
    again = world.log("popularity", days=5, start=first.state)  # the state was not used up
    assert again.equals(rest)


def test_shares_of_friends_draw_people_the_day_after() -> None:
    world = Kite(
        seed=12, users=6000, videos=60, audience=p.Audience(newcomers=0.0, circle_size=5),
        behaviour=p.Behaviour(click_bias=0.0, share_rate=1.0),
        retention=p.Retention(social_pull=0.5),
    )  # fmt: skip
    lived = live(world, "uniform", 5)
    groups = 2 * 7  # by whether one shared oneself, and by how many shares of friends
    off, variance, pulled = np.zeros((3, groups))
    for day in range(1, 5):
        sent = [0] * world.users
        for user in lived.chunks[day - 1].clicks.user[lived.chunks[day - 1].clicks.shared]:
            sent[user] += 1
        friends = [[f for f in range(u - u % 5, u - u % 5 + 5) if f != u] for u in range(6000)]
        received = np.array([sum(sent[f] for f in mine) for mine in friends])
        alone = p_visit(world, lived.moods[day], day)
        q = expit(np.log(alone / (1 - alone)) + 0.5 * np.minimum(received, 5))
        came = np.isin(np.arange(world.users), lived.chunks[day].visitors)
        group = (np.array(sent) > 0) * 7 + np.minimum(received, 6)
        off += np.bincount(group, came - q, groups)
        variance += np.bincount(group, q * (1 - q), groups)
        pulled += np.bincount(group, q - alone, groups)
    assert chi2_of_sums(off, variance) > LEVEL
    # without the friends, the test would have seen it
    assert chi2_of_sums(off + pulled, variance) < LEVEL


def test_without_social_pull_a_user_is_an_island() -> None:
    # the same user, moved to another circle, has the same days
    one = Kite(seed=12, users=400, videos=60, behaviour=p.Behaviour(share_rate=0.9))
    two = dataclasses.replace(one)
    people = one.population
    two.__dict__["population"] = dataclasses.replace(people, circle=np.zeros_like(people.circle))
    assert one.log("uniform", days=5).equals(two.log("uniform", days=5))


# ----------------------------------------------------------------------------- what is eligible


def test_what_is_shown_is_live_eligible_and_stands_on_the_page_once(lived: Lived) -> None:
    for chunk in lived.chunks:
        live_today = lived.world.live_videos(chunk.requests.day)
        assert np.isin(chunk.video, live_today).all()
        eligible = chunk.requests.candidates()
        assert (chunk.video[:, :, None] == eligible[:, None, :]).any(axis=2).all()
        ordered = np.sort(chunk.video, axis=1)
        assert (ordered[:, 1:] > ordered[:, :-1]).all()
        np.testing.assert_array_equal(chunk.video, chunk.requests.candidates(chunk.slates.choice))


def _by_hand(n: int, live: int, size: int, seed: int = 1) -> Requests:
    keys = words(np.uint64(seed), np.arange(n))
    start, step = request_candidates(keys, live, candidate_steps(live))
    zeros = np.zeros(n, np.int64)
    return Requests(
        day=0, user=zeros.astype(np.int32), time_s=zeros.astype(np.int32), request_id=zeros,
        key=keys, first_video=10, live=live, size=size, slots=1, start=start, step=step,
    )  # fmt: skip


@pytest.mark.parametrize("live", [*range(1, 32), 499, 500, 512, 30030, 2**16, 2**16 + 1, 10**6])
def test_candidates_are_distinct_videos_of_the_catalogue(live: int) -> None:
    requests = _by_hand(300, live, min(live, 64))
    found = requests.candidates()
    assert found.dtype == np.int32
    np.testing.assert_array_equal(requests.candidates(np.zeros((300, 1), int)), found[:, :1])
    assert found.min() >= 10 and found.max() < 10 + live
    ordered = np.sort(found, axis=1)
    assert (ordered[:, 1:] > ordered[:, :-1]).all()


def test_candidates_of_the_largest_catalogue_do_not_overflow() -> None:
    live = 2**24 - 3  # no power of two, in which an overflow would not be seen
    requests = _by_hand(200, live, 1000)
    found = requests.candidates()
    assert found.min() >= 10 and found.max() < 10 + live
    assert (np.diff(np.sort(found, axis=1), axis=1) > 0).all()
    last = (requests.start + requests.step * 999) % live + 10  # in 64 bits
    np.testing.assert_array_equal(found[:, -1], last)


@pytest.mark.parametrize("live", [60, 97, 500])
def test_each_candidate_is_uniform_over_the_catalogue(live: int) -> None:
    found = _by_hand(40_000, live, 50).candidates() - 10
    for j in (0, 1, 25, 49):
        assert stats.chisquare(np.bincount(found[:, j], minlength=live)).pvalue > LEVEL / 12


def test_under_a_uniform_policy_every_live_video_is_shown_equally_often() -> None:
    world = Kite(seed=14, users=10_000, videos=100)
    for day in (0, 9):
        state = State.first(world)
        state.day = day
        (chunk,) = simulate(world, "uniform", 1, state, chunk_users=world.users)
        for k in (0, 7):
            counts = np.bincount(chunk.video[:, k] - world.live_videos(day)[0], minlength=100)
            assert stats.chisquare(counts).pvalue > LEVEL / 4


def test_new_videos_arrive_unknown_and_are_shown_at_once() -> None:
    world = Kite(seed=14, users=500, videos=100)
    state = State.first(world)
    for day in range(12):
        morning = Morning(world, state)
        new = np.setdiff1d(world.live_videos(day), world.live_videos(day - 1)) if day else []
        assert len(new) == (2 if day else 0)
        assert (morning.video_click_rate[new] == np.float32(PRIOR_RATE)).all()
        assert (np.float32(day) - morning.publish_day[new] <= 1).all()
        (chunk,) = simulate(world, "uniform", 1, state, chunk_users=world.users)
        assert np.isin(new, chunk.video).all()
        gone = np.setdiff1d(np.arange(world.shelf.creator.size), world.live_videos(day))
        assert not np.isin(gone, chunk.video).any()


def test_a_users_luck_is_the_same_under_any_policy() -> None:
    world = Kite(seed=15, users=300, videos=100)
    quiet = dataclasses.replace(world, retention=p.Retention(mood_weight=0.0))
    uniform, greedy = live(quiet, "uniform", 5), live(quiet, Greedy(matching), 5)
    for name in ("key", "time_s", "start", "step"):
        np.testing.assert_array_equal(uniform.requests(name), greedy.requests(name))
    q, r = uniform.pages("p_click"), greedy.pages("p_click")
    lucky, other = uniform.pages("clicked"), greedy.pages("clicked")
    assert (lucky[q <= r] <= other[q <= r]).all() and (lucky[q >= r] >= other[q >= r]).all()


def test_a_visit_does_not_depend_on_who_else_is_asked_about() -> None:
    world = Kite(seed=15, users=300, videos=100)
    none = np.zeros(300, np.float32)
    all_requests, all_visitors = visits(world, 3, np.arange(300, dtype=np.int32), none, none)
    some = np.array([7, 60, 250, 299], np.int32)
    requests, visitors = visits(world, 3, some, none, none)
    np.testing.assert_array_equal(visitors, np.intersect1d(all_visitors, some))
    mine = np.isin(all_requests.user, some)
    for field in dataclasses.fields(Requests):
        value, whole = getattr(requests, field.name), getattr(all_requests, field.name)
        expected = whole[mine] if isinstance(whole, np.ndarray) else whole
        np.testing.assert_array_equal(value, expected)
