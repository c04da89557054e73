"""A page is drawn with the probability that the log says, and a wrong page is refused.

On tiny pages every ordered choice of videos can be listed, so the probabilities are worked out by
enumeration here, without the closed forms of the package. Each statistical test fails for one
right policy in 100,000 (``LEVEL``, shared among its comparisons); the seeds are fixed. Logged
propensities are float32: a relative difference of 1e-6 is rounding.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from scipy import stats

from mlsd.kite import EpsilonGreedy, Greedy, Kite, Oracle, Softmax, Split, Uniform, newest
from mlsd.kite import parameters as p
from mlsd.kite.draws import words
from mlsd.kite.feed import Chunk, simulate, visits
from mlsd.kite.policies import NAMED, Policy, PolicyError, Slates, descending, popularity, top
from mlsd.kite.state import PRIOR_RATE, Morning, Requests, State, request_candidates

LEVEL = 1e-5
Page = tuple[int, ...]


@pytest.fixture(scope="module")
def morning() -> Morning:
    world = Kite(seed=1, users=30, videos=5, feed=p.Feed(slots=2, candidates=4))
    return Morning(world, State.first(world))


def pages(n: int, size: int, slots: int, *, seed: int = 1, live: int = 5) -> Requests:
    """Requests by hand, with candidates of their own."""
    keys = words(np.uint64(seed), np.arange(n))
    start, step = request_candidates(keys, live, np.arange(1, live))
    number = np.arange(n)
    return Requests(
        day=0, user=(number % 30).astype(np.int32), time_s=np.zeros(n, np.int32),
        request_id=number, key=keys, first_video=0, live=live, size=size, slots=slots,
        start=start, step=step,
    )  # fmt: skip


def by_number(scores: list[float]) -> Any:
    """A score that depends on the candidate's number alone, so that all requests are alike."""
    return lambda morning, requests: np.tile(np.float32(scores), (len(requests), 1))


# ----------------------------------------------------- probabilities of pages, by enumeration


def all_pages(size: int, slots: int) -> list[Page]:
    return list(itertools.permutations(range(size), slots))


def at_random(size: int, slots: int) -> dict[Page, float]:
    every = all_pages(size, slots)
    return dict.fromkeys(every, 1 / len(every))


def mixed(scores: list[float], slots: int, epsilon: float) -> dict[Page, float]:
    best = tuple(sorted(range(len(scores)), key=lambda j: (-scores[j], j))[:slots])
    found = at_random(len(scores), slots)
    return {page: epsilon * q + (1 - epsilon) * (page == best) for page, q in found.items()}


def plackett_luce(scores: list[float], slots: int, temperature: float) -> dict[Page, float]:
    found = {}
    for page in all_pages(len(scores), slots):
        left, probability = list(range(len(scores))), 1.0
        for j in page:
            # divided by the largest that is left, so that nothing underflows
            highest = max(scores[i] for i in left)
            weight = {i: math.exp((scores[i] - highest) / temperature) for i in left}
            probability *= weight[j] / sum(weight.values())
            left.remove(j)
        found[page] = probability
    return found


SCORES4, SCORES5 = [0.2, -0.4, 0.9, 0.2], [1.0, 0.0, -1.0, 0.5, 0.5]
CASES: dict[str, tuple[Policy, int, int, dict[Page, float]]] = {
    "uniform, 2 of 4": (Uniform(), 4, 2, at_random(4, 2)),
    "uniform, 3 of 5": (Uniform(), 5, 3, at_random(5, 3)),
    "uniform, all 4": (Uniform(), 4, 4, at_random(4, 4)),
    "greedy": (Greedy(by_number(SCORES4)), 4, 2, mixed(SCORES4, 2, 0.0)),
    "ε = 0.1": (EpsilonGreedy(by_number(SCORES4), 0.1), 4, 2, mixed(SCORES4, 2, 0.1)),
    "ε = 0.4": (EpsilonGreedy(by_number(SCORES5), 0.4), 5, 3, mixed(SCORES5, 3, 0.4)),
    "ε = 1": (EpsilonGreedy(by_number(SCORES5), 1.0), 5, 3, mixed(SCORES5, 3, 1.0)),
    "softmax, 2 of 4": (
        Softmax(by_number(SCORES4), 0.7), 4, 2, plackett_luce(SCORES4, 2, 0.7),
    ),
    "softmax, 3 of 5": (Softmax(by_number(SCORES5)), 5, 3, plackett_luce(SCORES5, 3, 1.0)),
    "softmax, all 4": (Softmax(by_number(SCORES4), 2.0), 4, 4, plackett_luce(SCORES4, 4, 2.0)),
    # far apart in units of the temperature: weights that underflow, noise that 32 bits would lose
    "softmax, nearly greedy": (
        Softmax(by_number([0, -1, -1, -2]), 1e-3), 4, 3,
        plackett_luce([0, -1, -1, -2], 3, 1e-3),
    ),
    "softmax, large scores": (
        Softmax(by_number([1000, 1000, 1000, 999]), 1e-4), 4, 4,
        plackett_luce([1000, 1000, 1000, 999], 4, 1e-4),
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=CASES)
def case(
    request: pytest.FixtureRequest, morning: Morning
) -> tuple[Slates, list[Page], dict[Page, float]]:
    policy, size, slots, exact = CASES[request.param]
    slates = policy.slates(morning, pages(40_000, size, slots))
    return slates, [tuple(page) for page in slates.choice.tolist()], exact


Case = tuple[Slates, list[Page], dict[Page, float]]


def test_pages_come_as_often_as_they_should(case: Case) -> None:
    _, shown, exact = case
    counts = Counter(shown)
    possible = [page for page, q in exact.items() if q > 1e-12]
    assert set(counts) <= set(possible)
    expected = np.array([exact[page] * len(shown) for page in possible])
    observed = np.array([counts[page] for page in possible], float)
    assert (expected > 5).all()  # enough for chi-squared
    if len(possible) > 1:
        assert stats.chisquare(observed, expected).pvalue > LEVEL / len(CASES)


def test_propensities_given_the_slots_above_multiply_to_the_pages_probability(case: Case) -> None:
    slates, shown, exact = case
    product = slates.propensity_given_above.astype(float).prod(axis=1)
    np.testing.assert_allclose(product, [exact[page] for page in shown], rtol=1e-6)
    one_of_each = dict(zip(shown, product, strict=True))
    assert sum(one_of_each.values()) == pytest.approx(1, abs=1e-6)  # all possible ones were shown


def test_propensities_given_the_slots_above_are_those_of_the_enumeration(case: Case) -> None:
    slates, shown, exact = case
    for page, given in dict(zip(shown, slates.propensity_given_above, strict=True)).items():
        down_to = [
            sum(q for other, q in exact.items() if other[:k] == page[:k])
            for k in range(len(page) + 1)
        ]
        np.testing.assert_allclose(given, np.divide(down_to[1:], down_to[:-1]), rtol=1e-6)


def test_propensities_are_those_of_the_enumeration_and_sum_to_one_in_each_slot(case: Case) -> None:
    slates, shown, exact = case
    size, slots = max(max(page) for page in exact) + 1, len(shown[0])
    for k in range(slots):
        marginal = [sum(q for page, q in exact.items() if page[k] == j) for j in range(size)]
        logged = np.full(size, np.nan)
        logged[slates.choice[:, k]] = slates.propensity[:, k]
        if np.isnan(slates.propensity[:, k]).any():
            assert k > 0 and np.isnan(slates.propensity[:, k]).all()  # softmax below slot 1
            continue
        np.testing.assert_allclose(
            slates.propensity[:, k], np.array(marginal)[slates.choice[:, k]], rtol=1e-6
        )
        assert np.nansum(logged) == pytest.approx(1, abs=1e-6)
        frequency = np.bincount(slates.choice[:, k], minlength=size)
        sure = np.array(marginal) > 1e-12
        assert frequency[~sure].sum() == 0
        if sure.sum() > 1:
            expected = np.array(marginal)[sure] * len(shown)
            level = LEVEL / len(CASES) / slots
            assert stats.chisquare(frequency[sure], expected).pvalue > level


@pytest.mark.parametrize("name", [n for n in CASES if "softmax" not in n])
def test_the_propensity_has_a_closed_form_unless_the_policy_is_softmax(
    name: str, morning: Morning
) -> None:
    policy, size, slots, _ = CASES[name]
    assert np.isfinite(policy.slates(morning, pages(100, size, slots)).propensity).all()


def test_the_logged_score_is_the_one_ranked_by(morning: Morning) -> None:
    score = np.float32(SCORES5)
    for policy in (EpsilonGreedy(by_number(SCORES5), 0.5), Softmax(by_number(SCORES5))):
        slates = policy.slates(morning, pages(200, 5, 3))
        np.testing.assert_array_equal(slates.score, score[slates.choice])
    assert np.isnan(Uniform().slates(morning, pages(200, 5, 3)).score).all()


def test_exploration_does_not_depend_on_what_it_would_have_shown(morning: Morning) -> None:
    # the same requests explore whatever the score, so two rankers can be compared on them
    requests = pages(5000, 5, 3)
    one, two = (
        EpsilonGreedy(by_number(scores), 0.3).slates(morning, requests).choice
        for scores in ([5, 4, 3, 2, 1], [1, 2, 3, 4, 5])
    )
    same = (one == two).all(axis=1)
    assert stats.binomtest(int(same.sum()), 5000, 0.3).pvalue > LEVEL


# --------------------------------------------------------------------------------------- order


def test_descending_orders_like_a_stable_sort_of_any_finite_scores() -> None:
    rng = np.random.default_rng(3)
    extremes = np.float32(
        [0.0, -0.0, 1e-45, -1e-45, 1.17e-38, -1.17e-38, 3.4e38, -3.4e38, 1, -1, 1, -1, 0.0, -0.0]
    )
    tables = [
        rng.permuted(np.tile(extremes, (300, 1)), axis=1),
        rng.normal(size=(300, 50)).astype(np.float32),
        rng.integers(-3, 4, (300, 50)).astype(np.float32),
        np.zeros((3, 7), np.float32),
        np.broadcast_to(np.float32([2, 1, 2]), (4, 3)),
    ]
    for scores in tables:
        expected = np.argsort(-scores, axis=1, kind="stable")
        keys = descending(scores)
        np.testing.assert_array_equal(np.argsort(keys, axis=1), expected)
        for k in (1, 2, scores.shape[1]):
            np.testing.assert_array_equal(top(keys, k), expected[:, :k])


def test_greedy_shows_the_best_first_and_ties_by_number(morning: Morning) -> None:
    for scores, expected in (
        ([1, 3, 2, 0], [1, 2, 0]),
        ([-1, -3, -2, -4], [0, 2, 1]),
        ([1, 1, 2, 1], [2, 0, 1]),
        ([-0.0, 0.0, -0.0, 0.0], [0, 1, 2]),
        ([0, 0, 0, 0], [0, 1, 2]),
    ):
        slates = Greedy(by_number(scores)).slates(morning, pages(5, 4, 3))
        assert (slates.choice == expected).all()
        assert (slates.propensity == 1).all() and (slates.propensity_given_above == 1).all()


def test_where_all_scores_tie_every_video_is_shown_equally_often() -> None:
    # as on the first morning under popularity, when nothing is known
    world = Kite(seed=3, users=20_000, videos=60)
    log = world.log("popularity", days=1)
    for position in (1, 8):
        shown = log.video_id[log.position == position]
        assert stats.chisquare(np.bincount(shown, minlength=60)).pvalue > LEVEL / 2


# --------------------------------------------------------------------------------------- split


def _live(world: Kite, policy: Policy | str, days: int) -> list[Chunk]:
    return list(simulate(world, policy, days, State.first(world), learn=False))


def matching(morning: Morning, requests: Requests) -> np.ndarray:
    return morning.features(requests, requests.candidates())["taste_match"]


def test_a_split_gives_each_user_the_arm_and_nothing_of_the_other() -> None:
    world = Kite(seed=5, users=200, videos=100)
    treated = np.random.default_rng(5).random(200) < 0.4
    control, treatment = EpsilonGreedy(matching, 0.2), Softmax(matching, 0.3)
    split = _live(world, Split(treated, control, treatment), 10)
    for policy, mine in ((control, ~treated), (treatment, treated)):
        for whole, alone in zip(split, _live(world, policy, 10), strict=True):
            here, there = mine[whole.requests.user], mine[alone.requests.user]
            np.testing.assert_array_equal(whole.requests.key[here], alone.requests.key[there])
            for part in ("video", "p_click", "clicked"):
                np.testing.assert_array_equal(
                    getattr(whole, part)[here], getattr(alone, part)[there]
                )
            for field in dataclasses.fields(Slates):
                np.testing.assert_array_equal(
                    getattr(whole.slates, field.name)[here],
                    getattr(alone.slates, field.name)[there],
                )


@pytest.mark.parametrize("everybody", [True, False])
def test_a_split_with_an_empty_arm_is_the_other_policy(everybody: bool) -> None:
    world = Kite(seed=5, users=60, videos=60)
    split = Split(np.full(60, everybody), "popularity", "uniform")
    expected = world.log("uniform" if everybody else "popularity", days=3)
    assert world.log(split, days=3).equals(expected)


@pytest.mark.parametrize("treated", [[True] * 60, np.ones(60, int), np.ones(60), None])
def test_a_split_needs_an_array_of_bool(treated: Any) -> None:
    with pytest.raises(ValueError, match=r"^treated has type .*; it must be an array of bool"):
        Split(treated, "uniform", "popularity")


def test_a_split_needs_one_entry_a_user_and_two_policies() -> None:
    world = Kite(users=60)
    with pytest.raises(ValueError, match=r"^treated has shape \(59,\); it must be \(60,\)"):
        world.log(Split(np.ones(59, bool), "uniform", "popularity"), 1)
    with pytest.raises(ValueError, match=r"^policy is 'best'; known names are"):
        Split(np.ones(60, bool), "best", "uniform")
    with pytest.raises(ValueError, match=r"^policy is a function"):
        Split(np.ones(60, bool), "uniform", popularity)  # type: ignore[arg-type]


# -------------------------------------------------------------------------------------- scores


def _requests(world: Kite, day: int = 0) -> Requests:
    users = np.arange(world.users, dtype=np.int32)
    none = np.zeros(world.users, np.float32)
    return visits(world, day, users, none, none)[0]


@pytest.mark.parametrize(
    "weights",
    [
        {"click": 1},
        {"watch": 1},
        {"satisfaction": 1},
        {"click": 0.5, "watch": 2, "satisfaction": 3},
    ],
)
def test_the_oracle_scores_what_a_video_is_worth(weights: dict[str, float]) -> None:
    world = Kite(seed=9, users=30, videos=60, feed=p.Feed(slots=3, candidates=6))
    state = State.first(world)
    state.day = day = 33
    requests = _requests(world, day)
    found = Oracle(world, **weights)(Morning(world, state), requests)
    truth, bar = world.truth, world.retention.bar
    assert found.shape == (len(requests), 6) and len(requests) > 10
    for row, videos in enumerate(requests.candidates()):
        for j, video in enumerate(videos):
            asked = (int(requests.user[row]), int(video), day)
            seconds = truth.watch_fraction(*asked) * world.shelf.duration_s[video]
            worth = weights.get("click", 0) + weights.get("watch", 0) * seconds / 30
            worth += weights.get("satisfaction", 0) * (truth.satisfaction(*asked) - bar)
            expected = truth.p_click_if_examined(*asked) * worth
            assert found[row, j] == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_the_oracle_of_clicks_is_clicked_more_than_any_other_policy() -> None:
    world = Kite(seed=9, users=500, videos=100)
    best = _live(world, Greedy(Oracle(world, click=1)), 1)[0].p_click.sum()
    for other in ("uniform", "popularity", Greedy(matching), Greedy(Oracle(world, watch=1))):
        assert best > _live(world, other, 1)[0].p_click.sum()


def test_newest_puts_the_newest_eligible_video_on_top() -> None:
    world = Kite(seed=4, users=50, videos=80)
    requests = _requests(world)
    video = requests.candidates(
        Greedy(newest).slates(Morning(world, State.first(world)), requests).choice
    )
    expected = -np.sort(-requests.candidates(), axis=1)[:, :8]  # ids follow publication
    np.testing.assert_array_equal(video, expected)


def test_popularity_takes_a_missing_click_rate_for_the_prior() -> None:
    world = Kite(seed=4, users=200, videos=80)
    state = world.run("uniform", days=10).state
    requests = _requests(world, 10)
    known = popularity(Morning(world, state), requests)
    assert np.unique(known).size > 20
    gone = world.incident("null_feature", day=10, strength=1.0)
    assert (popularity(Morning(gone, state), requests) == np.float32(PRIOR_RATE)).all()
    half = popularity(
        Morning(world.incident("null_feature", day=10, strength=0.5), state), requests
    )
    missing = (half == np.float32(PRIOR_RATE)).all(axis=1)
    np.testing.assert_array_equal(half[~missing], known[~missing])
    assert stats.binomtest(int(missing.sum()), len(requests), 0.5).pvalue > LEVEL


@pytest.mark.parametrize("name", NAMED)
def test_a_named_policy_fills_pages_under_its_name(name: str) -> None:
    world = Kite(users=40, videos=60)
    run = world.run(name, days=2)
    assert run.policy == name and run.daily.impressions.min() > 0


@pytest.mark.parametrize(
    "policy", [Uniform(), Greedy(matching), Softmax(matching), *NAMED.values()]
)
def test_no_requests_get_no_pages(policy: Policy, morning: Morning) -> None:
    slates = policy.slates(morning, pages(0, 4, 2))
    for field in dataclasses.fields(Slates):
        assert getattr(slates, field.name).shape == (0, 2)


def test_a_score_is_not_asked_about_an_empty_batch() -> None:
    def fussy(morning: Morning, requests: Requests) -> np.ndarray:
        assert len(requests), "many fitted models refuse an empty batch"
        return matching(morning, requests)

    world = Kite(users=20, videos=60)
    assert len(list(world.batches(Greedy(fussy), 3, chunk_users=1))) == 60


# -------------------------------------------------------------------------------------- errors


@dataclasses.dataclass(frozen=True)
class Wrong:
    """A uniform policy of which one thing was changed."""

    part: str
    change: Any
    name: str = "wrong"

    def slates(self, morning: Morning, requests: Requests) -> Slates:
        right = Uniform().slates(morning, requests)
        whole = {f.name: np.array(getattr(right, f.name)) for f in dataclasses.fields(Slates)}
        return Slates(**{**whole, self.part: self.change(whole[self.part])})


def _set(value: Any) -> Any:
    def change(array: np.ndarray) -> np.ndarray:
        array[-1, -1] = value
        return array

    return change


def _twice(array: np.ndarray) -> np.ndarray:
    array[0, 1] = array[0, 0]
    return array


WRONG: list[tuple[str, Any, str]] = [
    *(
        (part, lambda a, cut=cut: cut(a), rf"{part} has shape .*; it must be \(requests, slots\) =")
        for part in ("choice", "propensity", "propensity_given_above", "score")
        for cut in (
            lambda a: a[:, :-1],
            lambda a: a[:-1],
            lambda a: a[:, :1],
            lambda a: a[0],
            lambda a: a.tolist(),
            lambda a: None,
        )
    ),
    ("choice", lambda a: a.astype(float), r"choice has type float64; it must be whole numbers"),
    ("choice", lambda a: a > 3, r"choice has type bool; it must be whole numbers"),
    ("choice", _set(50), r"choice holds \d+ … 50; allowed is 0 … 49"),
    ("choice", _set(-1), r"choice holds -1 … \d+; allowed is 0 … 49"),
    ("choice", _twice, r"a page shows the same video twice"),
    *(
        (part, _set(value), rf"{part} holds {value}; .*probability in \(0, 1\]")
        for part in ("propensity", "propensity_given_above")
        for value in (0.0, -0.5, 1.5, np.inf)
    ),
    ("propensity_given_above", _set(np.nan), r"propensity_given_above holds nan"),
]


@pytest.mark.parametrize(("part", "change", "message"), WRONG)
@pytest.mark.parametrize("arm", [False, True], ids=["alone", "as an arm"])
def test_a_wrong_page_is_refused_and_its_policy_named(
    part: str, change: Any, message: str, arm: bool
) -> None:
    world = Kite(users=100, videos=60)
    policy: Policy = Wrong(part, change)
    if arm:
        policy = Split(np.arange(100) % 2 == 0, "uniform", policy)
    with pytest.raises(PolicyError, match=rf"^policy wrong: {message}"):
        world.log(policy, 1)


@pytest.mark.parametrize("returned", [None, np.zeros((3, 8)), ([1], [1], [1], [1])])
def test_what_is_no_slates_at_all_is_refused(returned: Any) -> None:
    class Odd:
        name = "odd"

        def slates(self, morning: Morning, requests: Requests) -> Any:
            return returned

    with pytest.raises(PolicyError, match=r"^policy odd returned a .*; it must be a Slates"):
        Kite(users=50).log(Odd(), 1)


@pytest.mark.parametrize("rank", [Greedy, Softmax], ids=["greedy", "softmax"])
@pytest.mark.parametrize(
    ("score", "message"),
    [
        (lambda m, r: np.zeros(len(r)), r"the score has shape \(\d+,\); it must be .*, 50\)"),
        (lambda m, r: np.zeros((len(r), 8)), r"the score has shape \(\d+, 8\); it must be"),
        (lambda m, r: np.zeros((50, len(r))), r"the score has shape \(50, \d+\); it must be"),
        (lambda m, r: 0.0, r"the score has shape \(\); it must be"),
        (lambda m, r: None, r"the score has shape \(\); it must be"),
        (lambda m, r: np.full((len(r), 50), np.nan), r"\d+ values that are not finite on day 0"),
        (lambda m, r: np.full((len(r), 50), np.inf), r"\d+ values that are not finite on day 0"),
    ],
)
def test_a_wrong_score_is_refused(rank: Any, score: Any, message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        Kite(users=50).log(rank(score), 1)


@pytest.mark.parametrize("epsilon", [-0.1, 1.1, float("nan"), float("inf")])
def test_epsilon_is_a_share(epsilon: float) -> None:
    with pytest.raises(ValueError, match=rf"^epsilon is {epsilon}; it must lie in 0 … 1"):
        EpsilonGreedy(popularity, epsilon)


@pytest.mark.parametrize("temperature", [0, -1, float("nan"), float("inf")])
def test_temperature_is_positive_and_finite(temperature: float) -> None:
    message = rf"^temperature is {temperature}; it must be above 0 and finite"
    with pytest.raises(ValueError, match=message):
        Softmax(popularity, temperature)
