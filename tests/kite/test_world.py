"""Who lives at Kite and what it shows: drawn as documented, plausible, and refusing nonsense.

Each statistical test fails for one right world in 100,000 (``LEVEL``, shared among the comparisons
that the test makes). The seeds are fixed, so what passes once keeps passing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from mlsd.kite import Kite, Uniform, titles
from mlsd.kite import parameters as p
from mlsd.kite.feed import simulate
from mlsd.kite.state import State

LEVEL = 1e-5


@pytest.fixture(scope="module")
def world() -> Kite:
    return Kite(seed=13, users=30_000, videos=20_000, horizon=100)


@pytest.fixture(scope="module")
def notebook() -> Kite:
    return Kite(seed=7)


def _shares(found: np.ndarray, shares: Any) -> float:
    counts = np.bincount(found, minlength=len(shares))
    return float(stats.chisquare(counts, np.asarray(shares) * found.size).pvalue)


# ------------------------------------------------------------------------------ the same again


def test_equal_descriptions_give_equal_worlds_and_other_seeds_others() -> None:
    one, two, other = (Kite(seed=s, users=300, videos=100) for s in (3, 3, 4))
    assert one == two and hash(one) == hash(two) and one != other
    for part in ("population", "shelf"):
        for field in dataclasses.fields(getattr(one, part)):
            first, second, third = (
                getattr(getattr(w, part), field.name) for w in (one, two, other)
            )
            np.testing.assert_array_equal(first, second)
            same = field.name == "circle"  # which is the user's number alone
            assert np.array_equal(first, third) == same, field.name


def test_a_numpy_seed_or_size_is_as_good_as_another() -> None:
    plain = Kite(seed=3, users=40, videos=60)
    numpy = Kite(seed=np.int64(3), users=np.int32(40), videos=np.int16(60))  # type: ignore[arg-type]
    assert plain == numpy
    assert plain.log("uniform", days=1).equals(numpy.log("uniform", days=1))


def test_a_negative_seed_is_a_world_of_its_own() -> None:
    log = Kite(seed=-1, users=40, videos=60).log("uniform", days=1)
    assert not log.equals(Kite(seed=1, users=40, videos=60).log("uniform", days=1))


def test_arrays_have_the_documented_shapes_and_types() -> None:
    world = Kite(seed=1, users=50, videos=70, horizon=30)
    topics, dim = len(p.TOPICS), world.catalogue.embedding_dim
    people, shelf = world.population, world.shelf
    total = 70 + 30 * 70 // 50
    for name, kind, shape in (
        ("country", np.int8, (50,)), ("device", np.int8, (50,)), ("signup_day", np.int32, (50,)),
        ("circle", np.int32, (50,)), ("community", np.int32, (50,)),
        ("taste", np.float32, (50, topics)),
        ("community_taste", np.float32, (world.audience.communities, topics)),
        ("visit_logit", np.float32, (50,)), ("requests_mean", np.float32, (50,)),
        ("patience_days", np.float32, (50,)),
    ):  # fmt: skip
        found = getattr(people, name)
        assert (found.dtype, found.shape) == (kind, shape), name
    for name, kind, shape in (
        ("creator", np.int32, (total,)), ("publish_day", np.float32, (total,)),
        ("duration_s", np.float32, (total,)), ("embedding", np.float32, (total, dim)),
        ("category", np.int8, (total,)), ("topic", np.float32, (total, topics)),
        ("quality", np.float32, (total,)), ("clickbait", np.float32, (total,)),
    ):  # fmt: skip
        found = getattr(shelf, name)
        assert (found.dtype, found.shape) == (kind, shape), name


# ------------------------------------------------------------------------------------- users


def test_countries_and_devices_have_their_shares(world: Kite) -> None:
    people = world.population
    assert _shares(people.country, list(p.COUNTRIES.values())) > LEVEL / 3
    assert _shares(people.device, list(p.DEVICES.values())) > LEVEL / 3
    table = np.zeros((len(p.COUNTRIES), len(p.DEVICES)))
    np.add.at(table, (people.country, people.device), 1)
    assert stats.chi2_contingency(table).pvalue > LEVEL / 3  # and nothing to do with each other


def test_friends_are_neighbours_of_one_community(world: Kite) -> None:
    people, size = world.population, world.audience.circle_size
    np.testing.assert_array_equal(people.circle, np.arange(world.users) // size)
    by_circle = people.community.reshape(-1, size)
    assert (by_circle == by_circle[:, :1]).all()
    communities = world.audience.communities
    assert _shares(by_circle[:, 0], np.full(communities, 1 / communities)) > LEVEL


def test_tastes_spread_around_the_community_as_stated(world: Kite) -> None:
    people, spread = world.population, world.audience.taste_spread
    own = (people.taste - people.community_taste[people.community]) / spread
    assert stats.kstest(own.ravel(), "norm").pvalue > LEVEL / 2
    correlation = np.corrcoef(own.T)[np.triu_indices(own.shape[1], 1)] * np.sqrt(world.users)
    assert np.abs(correlation).max() < stats.norm.isf(LEVEL / 4 / correlation.size)
    np.testing.assert_allclose(people.community_taste.sum(axis=1), 0, atol=1e-5)


def test_habits_follow_their_distributions(world: Kite) -> None:
    a, people = world.audience, world.population
    for found, mean, sd in (
        (people.visit_logit, a.visit_logit_mean, a.visit_logit_sd),
        (np.log(people.requests_mean - 1), a.requests_log_mean, a.requests_log_sd),
        (np.log(people.patience_days), np.log(a.patience_days), 0.4),
    ):
        assert stats.kstest((found - mean) / sd, "norm").pvalue > LEVEL / 3


def test_newcomers_sign_up_evenly_and_the_others_came_before(world: Kite) -> None:
    signup, share = world.population.signup_day, world.audience.newcomers
    new = signup >= 0
    assert stats.binomtest(int(new.sum()), world.users, share).pvalue > LEVEL / 2
    assert _shares(signup[new], np.full(world.horizon, 1 / world.horizon)) > LEVEL / 2


# ------------------------------------------------------------------------------------- videos


def test_videos_follow_their_distributions(world: Kite) -> None:
    c, shelf = world.catalogue, world.shelf
    bait = stats.beta(c.clickbait_alpha, c.clickbait_beta)
    assert stats.kstest(shelf.quality, "norm").pvalue > LEVEL / 3
    assert stats.kstest(shelf.clickbait, bait.cdf).pvalue > LEVEL / 3
    # durations are log-normal inside 5 … 600 s, and cut there
    cut = (np.log([5, 600]) - np.log(c.duration_median_s)) / c.duration_log_sd
    inside = shelf.duration_s[(shelf.duration_s > 5) & (shelf.duration_s < 600)]
    z = (np.log(inside) - np.log(c.duration_median_s)) / c.duration_log_sd
    assert stats.kstest(z, stats.truncnorm(*cut).cdf).pvalue > LEVEL / 3
    assert shelf.duration_s.min() == 5 and shelf.duration_s.max() <= 600


def test_topics_are_unit_vectors_and_one_filing_in_ten_is_wrong(world: Kite) -> None:
    shelf = world.shelf
    np.testing.assert_allclose(np.linalg.norm(shelf.topic, axis=1), 1, rtol=1e-5)
    # a topic that is twice as heavy as all others is the video's own
    second, first = np.sort(shelf.topic, axis=1)[:, -2:].T
    clear = first > 2 * second
    wrong = shelf.topic.argmax(axis=1)[clear] != shelf.category[clear]
    assert clear.mean() > 0.5
    assert stats.binomtest(int(wrong.sum()), wrong.size, 0.1).pvalue > LEVEL / 2
    assert _shares(shelf.category, np.full(len(p.TOPICS), 1 / len(p.TOPICS))) > LEVEL / 2


def test_a_few_creators_publish_most(notebook: Kite) -> None:
    per_creator = np.sort(np.bincount(notebook.shelf.creator))[::-1]
    # were all alike, the counts would be Poisson, their variance equal to the mean
    z = (per_creator.var() / per_creator.mean() - 1) * np.sqrt(per_creator.size / 2)
    assert z > stats.norm.isf(LEVEL)
    assert per_creator[: per_creator.size // 10].sum() > 0.3 * per_creator.sum()


def test_embeddings_tell_topics_apart_but_not_perfectly(world: Kite) -> None:
    shelf = world.shelf
    np.testing.assert_allclose(np.linalg.norm(shelf.embedding, axis=1), 1, rtol=1e-5)
    topic, half = shelf.topic.argmax(axis=1), np.arange(shelf.topic.shape[0]) % 2 == 0
    centers = np.array([shelf.embedding[half & (topic == t)].mean(0) for t in range(len(p.TOPICS))])
    distance = ((shelf.embedding[~half, None] - centers) ** 2).sum(axis=2)
    right = distance.argmin(axis=1) == topic[~half]
    n = int(right.size)
    assert stats.binomtest(int(right.sum()), n, 0.5, alternative="greater").pvalue < LEVEL
    assert stats.binomtest(int(right.sum()), n, 0.99, alternative="less").pvalue < LEVEL


def test_embeddings_hold_a_trace_of_quality_and_clickbait_beyond_the_topics() -> None:
    # without noise and with enough dimensions both can be read off by least squares
    clear = Kite(seed=2, catalogue=p.Catalogue(embedding_dim=32, embedding_noise=0.0))
    shelf = clear.shelf
    design = np.column_stack([np.ones(shelf.quality.size), shelf.embedding])
    for hidden in (shelf.quality, shelf.clickbait):
        fitted = design @ np.linalg.lstsq(design, hidden, rcond=None)[0]
        n, k = design.shape
        r2 = 1 - np.var(hidden - fitted) / np.var(hidden)
        assert stats.f.sf(r2 / (k - 1) / ((1 - r2) / (n - k)), k - 1, n - k) < LEVEL


def test_titles_show_the_topic_and_strong_clickbait_the_same_every_time(notebook: Kite) -> None:
    table, shelf = notebook.video_table(), notebook.shelf
    assert table.title.tolist() == Kite(seed=7).video_table().title.tolist()
    assert table.title.tolist() != Kite(seed=8).video_table().title.tolist()
    for title, category, bait in zip(table.title, table.category, shelf.clickbait, strict=True):
        things = titles._THINGS[category]
        frames = titles._BAIT if bait > 0.5 else titles._PLAIN
        possible = (frame.format(thing) for frame in frames for thing in things)
        assert title in {text[0].upper() + text[1:] for text in possible}


# ----------------------------------------------------------------------------------- catalogue


@pytest.mark.parametrize("videos", [20, 50, 77, 500])
def test_as_many_videos_arrive_as_leave(videos: int) -> None:
    world = Kite(videos=videos, horizon=120, feed=p.Feed(slots=5, candidates=20))
    live = [world.live_videos(day) for day in range(world.horizon)]
    assert all(today.size == videos and (np.diff(today) == 1).all() for today in live)
    firsts = np.array([today[0] for today in live])
    np.testing.assert_array_equal(firsts, np.arange(120) * videos // 50)
    assert live[-1][-1] < world.shelf.creator.size


def test_ids_follow_publication_and_a_video_is_live_from_the_next_morning(world: Kite) -> None:
    published = world.shelf.publish_day
    assert (np.diff(published) >= 0).all()
    each = world.catalogue.shelf_days / world.videos  # days between two publications
    for day in (0, 1, 37, world.horizon - 1):
        live = world.live_videos(day)
        assert published[live].max() <= day < published[live[-1] + 1 :].min(initial=np.inf) + each
        assert published[live].min() >= day - world.catalogue.shelf_days - each


def test_nothing_is_shown_before_it_is_published(notebook: Kite) -> None:
    log = notebook.log("newest", days=30)
    assert (notebook.shelf.publish_day[log.video_id] <= log.day).all()


# ------------------------------------------------------------------------------- plausibility


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_figures_look_like_those_of_a_feed(seed: int) -> None:
    """Broad ranges on purpose: what a reader of public figures would call plausible."""
    world = Kite(seed=seed)
    run = world.run("uniform", days=30)
    daily, users = run.daily.sum(), run.users
    # a few impressions in a hundred are clicked: recommendation and ad logs lie in 1 … 10 %
    assert 0.01 < daily.clicks / daily.impressions < 0.1
    # heavy tail: a tenth of the users make much more than a tenth of the requests
    requests = users.requests.sort_values(ascending=False)
    assert requests.iloc[: len(users) // 10].sum() > 0.25 * requests.sum()
    # a daily to monthly ratio of users of 0.2 … 0.6, as consumer apps report
    assert 0.2 < run.daily.visitors.mean() / (users.visits > 0).sum() < 0.6
    # watching in a click is far from nothing and far from the whole video
    watched = users.watch_s.sum() / daily.clicks
    assert 5 < watched < 30
    # fewer likes than clicks, fewer shares than likes
    assert 0.02 < daily.likes / daily.clicks < 0.3
    assert 0.1 < daily.shares / daily.likes < 1
    # most videos are honest: the median has little clickbait, one in twelve or so is full of it
    bait = world.shelf.clickbait
    assert np.median(bait) < 0.25 and 0.02 < np.mean(bait > 0.7) < 0.15


# -------------------------------------------------------------------------------------- errors

SIZES: list[tuple[str, Any]] = [
    (name, value)
    for name in ("users", "videos", "horizon")
    for value in (0, -3, 1.5, 100.0, "100", None, float("nan"), 2**40)
]


@pytest.mark.parametrize(("name", "value"), [*SIZES, ("seed", 1.5), ("seed", "x"), ("seed", None)])
def test_a_size_or_seed_that_is_no_whole_number_in_range_is_named(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"^{name} is .*; allowed are whole numbers -?\d+ … \d+"):
        Kite(**{name: value})


@pytest.mark.parametrize(
    ("slots", "candidates", "videos"), [(9, 8, 100), (8, 101, 100), (8, 50, 49)]
)
def test_slots_candidates_and_videos_must_fit(slots: int, candidates: int, videos: int) -> None:
    with pytest.raises(ValueError, match="slots ≤ candidates ≤ videos"):
        Kite(videos=videos, feed=p.Feed(slots=slots, candidates=candidates))


def test_equal_slots_candidates_and_videos_are_allowed() -> None:
    log = Kite(users=50, videos=3, feed=p.Feed(slots=3, candidates=3)).log("popularity", days=4)
    assert (log.groupby("request_id").video_id.nunique() == 3).all()
    one = Kite(users=50, videos=1, feed=p.Feed(slots=1, candidates=1)).log("uniform", days=2)
    assert (one.propensity == 1).all()


PARTS: dict[str, Any] = {
    "audience": p.Audience, "catalogue": p.Catalogue, "feed": p.Feed, "behaviour": p.Behaviour,
    "retention": p.Retention, "drift": p.Drift, "ads": p.Ads,
}  # fmt: skip
CONSTANTS = [(part, f.name) for part, kind in PARTS.items() for f in dataclasses.fields(kind)]


@pytest.mark.parametrize(("part", "name"), CONSTANTS)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), "3", None])
def test_a_constant_must_be_a_finite_number(part: str, name: str, value: Any) -> None:
    kind = PARTS[part]
    message = rf"^{kind.__name__}\.{name} is {value!r}; it must be a (whole )?number in .* … "
    with pytest.raises(ValueError, match=message):
        Kite(**{part: kind(**{name: value})})


@pytest.mark.parametrize(
    ("part", "name", "values"),
    [
        ("audience", "communities", (0, 1.5)),
        ("audience", "taste_spread", (-0.1,)),
        ("audience", "visit_logit_sd", (-1,)),
        ("audience", "requests_log_sd", (-1,)),
        ("audience", "requests_max", (0, 32, 2.5)),
        ("audience", "patience_days", (0, -1)),
        ("audience", "newcomers", (-0.1, 1.1)),
        ("audience", "circle_size", (0, 2.5)),
        ("catalogue", "shelf_days", (0.5, -1)),
        ("catalogue", "clickbait_alpha", (0, -1)),
        ("catalogue", "clickbait_beta", (0, -1)),
        ("catalogue", "duration_median_s", (0, -5)),
        ("catalogue", "duration_log_sd", (-1,)),
        ("catalogue", "embedding_dim", (0, 8.0, 300)),
        ("catalogue", "embedding_noise", (-0.1,)),
        ("catalogue", "videos_per_creator", (0, 1.5)),
        ("feed", "slots", (0, -1, 8.0, 65)),
        ("feed", "candidates", (0, -1, 50.0)),
        ("feed", "examination_power", (-0.1, 11)),
        ("behaviour", "like_rate", (-0.1, 1.1)),
        ("behaviour", "share_rate", (-0.1, 1.1)),
        ("behaviour", "survey_rate", (-0.1, 1.1)),
        ("behaviour", "survey_noise", (-0.1,)),
        ("drift", "taste_per_day", (-0.1, 0.2)),
        ("drift", "topic_period_days", (0, -1)),
    ],
)
def test_a_constant_out_of_range_is_named(part: str, name: str, values: tuple[Any, ...]) -> None:
    kind = PARTS[part]
    for value in values:
        message = rf"^{kind.__name__}\.{name} is {value!r}; it must be a (whole )?number in .* … "
        with pytest.raises(ValueError, match=message.replace("-", r"\-")):
            Kite(**{part: kind(**{name: value})})


DAYS: list[tuple[str, Callable[[Kite, Any], Any]]] = [
    ("live_videos", lambda w, day: w.live_videos(day)),
    ("incident", lambda w, day: w.incident("bots", day=day)),
    ("check_day", lambda w, day: w.check_day(day)),
]


@pytest.mark.parametrize(("call", "ask"), DAYS)
@pytest.mark.parametrize("day", [-1, 30, 1.5, 3.0, "3", None, float("nan")])
def test_a_day_out_of_range_is_named(call: str, ask: Callable[..., Any], day: Any) -> None:
    with pytest.raises(ValueError, match=r"^day is .*; this world has days 0 … 29"):
        ask(Kite(users=20, horizon=30), day)


RUNS: list[Callable[..., Any]] = [
    lambda w, days, **more: w.log("uniform", days, **more),
    lambda w, days, **more: w.arrow_log("uniform", days, **more),
    lambda w, days, **more: w.run("uniform", days, **more),
    lambda w, days, **more: w.batches("uniform", days, **more),  # at once, not at the first batch
]


@pytest.mark.parametrize("go", RUNS)
def test_days_that_do_not_exist_are_refused(go: Callable[..., Any]) -> None:
    world = Kite(users=20, horizon=30)
    for days in (0, -1, 2.0, 1.5, "2", None):
        with pytest.raises(ValueError, match=r"^days is .*; it must be a whole number, at least 1"):
            go(world, days)
    with pytest.raises(ValueError, match=r"^days is 31 from day 0; this world ends with day 29"):
        go(world, 31)
    start = world.run("uniform", 20).state
    with pytest.raises(ValueError, match=r"^days is 11 from day 20; this world ends with day 29"):
        go(world, 11, start=start)
    end = world.run("uniform", 10, start=start).state
    with pytest.raises(ValueError, match=r"^day is 30; this world has days 0 … 29"):
        go(world, 1, start=end)


@pytest.mark.parametrize("chunk_users", [0, -1, 2.5, "7", None])
def test_a_chunk_holds_at_least_one_user(chunk_users: Any) -> None:
    world = Kite(users=20)
    for go in (world.run, world.batches):
        with pytest.raises(ValueError, match=r"^chunk_users is .*; it must be a whole number"):
            go("uniform", 1, chunk_users=chunk_users)


@pytest.mark.parametrize("other", [Kite(users=30), Kite(users=20, videos=70)])
def test_a_state_of_another_world_is_refused(other: Kite) -> None:
    state = State.first(other)
    with pytest.raises(ValueError, match=r"the state to start from has .*; this world has 20 and"):
        Kite(users=20).log("uniform", 1, start=state)


def test_an_unknown_policy_is_refused_with_the_known_ones() -> None:
    world = Kite(users=20)
    with pytest.raises(ValueError, match=r"^policy is 'best'; known names are .*uniform"):
        world.log("best", 1)
    for thing in (None, 3, print, object(), Uniform):  # the last one is the class, not a policy
        with pytest.raises(ValueError, match=r"^policy is a .*; it needs a name and a method"):
            world.log(thing, 1)  # type: ignore[arg-type]


def test_simulate_checks_before_the_first_chunk_is_asked_for() -> None:
    world = Kite(users=20)
    with pytest.raises(ValueError, match="policy is 'best'"):
        simulate(world, "best", 1, State.first(world))
