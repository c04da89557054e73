"""Incidents do what they say, on their days, and the dashboard shows what their table promises."""

from __future__ import annotations

import dataclasses
import math
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

from mlsd import story
from mlsd.kite import EpsilonGreedy, Greedy, Kite, newest, popularity, signals
from mlsd.kite.feed import simulate
from mlsd.kite.incidents import BOT_WATCH_S, KINDS, describe, hit
from mlsd.kite.schema import IMPRESSIONS
from mlsd.kite.state import State

LEVEL = 1e-5  # false-alarm rate of one test; about 80 are made below

# ---------------------------------------------------------------- a drill, as chapter 9 holds it

DAY = 56  # 28 days under the first feed, 28 quiet days of dashboard, then something happens
FEEDS = ("popularity", "ranker")


@dataclasses.dataclass(frozen=True)
class Drill:
    """A world that has lived up to DAY, and its dashboard until then."""

    world: Kite
    policy: EpsilonGreedy
    evening: State
    before: pd.DataFrame


@cache
def drill(feed: str) -> Drill:
    score = popularity if feed == "popularity" else story.ranker().score(click=1.0)
    policy = EpsilonGreedy(score, 0.05, feed)
    world = Kite(seed=story.SEED, users=4000, videos=500)
    launched = world.run(EpsilonGreedy(newest, 0.1), 28).state
    log = world.arrow_log(policy, 28, start=launched)
    evening = world.run(policy, 28, start=launched).state
    return Drill(world, policy, evening, signals.daily(log, world.user_table()))


@cache
def dashboard(feed: str, kind: str | None, days: int = 7) -> pd.DataFrame:
    """Signals from DAY on, with an incident or without."""
    one = drill(feed)
    world = one.world if kind is None else one.world.incident(kind, DAY)
    log = world.arrow_log(one.policy, days, start=one.evening)
    return signals.daily(log, world.user_table())


@cache
def first_week(feed: str, kind: str | None) -> pd.DataFrame:
    """Which signals are outside their band: −1, 0 or 1."""
    table = pd.concat([drill(feed).before, dashboard(feed, kind)])
    return signals.outside(table, DAY)


def moves(kind: str) -> dict[str, int]:
    """Signals that must move, with their side."""
    return dict.fromkeys(KINDS[kind].up, 1) | dict.fromkeys(KINDS[kind].down, -1)


def has_moved(outside: pd.DataFrame, signal: str, side: int) -> bool:
    """Outside on two days of the week: by chance once in 100,000 weeks of one signal."""
    return int((outside[signal] == side).sum()) >= 2


def fits(outside: pd.DataFrame, kind: str) -> bool:
    """Whether a week looks as the table says of a kind."""
    moved = all(has_moved(outside, signal, side) for signal, side in moves(kind).items())
    return moved and not any(
        has_moved(outside, signal, side) for signal in KINDS[kind].stay for side in (-1, 1)
    )


# ------------------------------------------------------------------------------- the table itself


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_speaks_of_signals_that_exist(kind: str) -> None:
    row = KINDS[kind]
    named = [*row.up, *row.down, *row.stay]
    assert set(named) <= set(signals.SIGNALS)
    assert len(named) == len(set(named)), "a signal must move or stay, not both"
    assert row.up or row.down
    assert len(row.stay) >= 4
    assert 1 <= row.days <= 7
    assert 0 < row.strength <= 1
    assert row.reaches in ("log", "feed", "people")


def test_no_two_kinds_move_the_same_signals() -> None:
    signatures = {frozenset(moves(kind).items()) for kind in KINDS}
    assert len(signatures) == len(KINDS)


def test_the_page_shows_every_kind_and_every_signal_of_it() -> None:
    table = describe().set_index("incident")
    assert list(table.index) == list(KINDS)
    for kind, row in KINDS.items():
        shown = table.loc[kind]
        assert [f"{signal} ↑" in shown["must move"] for signal in row.up] == [True] * len(row.up)
        assert [f"{signal} ↓" in shown["must move"] for signal in row.down] == [True] * len(
            row.down
        )
        assert shown["must stay"].split(", ") == list(row.stay)
        assert f"{row.strength:.3%}".rstrip("%0").rstrip(".") in shown["what happens"]


# ------------------------------------------------------------------------- the table against Kite


@pytest.mark.slow
@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_must_move_leaves_its_band_in_time_and_for_the_week(kind: str, feed: str) -> None:
    outside = first_week(feed, kind)
    for signal, side in moves(kind).items():
        out = outside[signal] == side
        assert out[: KINDS[kind].days].any(), f"{signal} is late: {list(outside[signal])}"
        # by chance: C(7, 3) × (5e-4)³, or 4e-9, if the days were independent
        assert out.sum() >= 3, f"{signal} only flickers: {list(outside[signal])}"
        assert not (outside[signal] == -side).any()


@pytest.mark.slow
@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_must_stay_stays_in_its_band(kind: str, feed: str) -> None:
    outside = first_week(feed, kind)
    moved = [s for s in KINDS[kind].stay for side in (-1, 1) if has_moved(outside, s, side)]
    assert not moved, outside[moved]


@pytest.mark.slow
@pytest.mark.parametrize("feed", FEEDS)
def test_a_quiet_week_raises_no_alarm(feed: str) -> None:
    outside = first_week(feed, None)
    assert not [s for s in outside for side in (-1, 1) if has_moved(outside, s, side)]


@pytest.mark.slow
@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("planted", [None, *KINDS])
def test_the_dashboard_names_the_culprit_and_nobody_else(planted: str | None, feed: str) -> None:
    outside = first_week(feed, planted)
    assert [kind for kind in KINDS if fits(outside, kind)] == ([planted] if planted else [])


@pytest.mark.slow
@pytest.mark.parametrize("feed", FEEDS)
def test_measured_signatures_differ(feed: str) -> None:
    signatures = set()
    for kind in KINDS:
        outside = first_week(feed, kind)
        signatures.add(
            frozenset((s, side) for s in outside for side in (-1, 1) if has_moved(outside, s, side))
        )
    assert len(signatures) == len(KINDS)


# ----------------------------------------------------------------------------- size and speed


def click_z(new: pd.DataFrame, old: pd.DataFrame) -> float:
    """Two-proportion z of dashboards' click rates; given the pages, clicks are independent."""
    n, m = new["rows"].sum(), old["rows"].sum()
    rates = [(t["click_rate"] * t["rows"]).sum() / t["rows"].sum() for t in (new, old)]
    pooled = (n * rates[0] + m * rates[1]) / (n + m)
    return (rates[0] - rates[1]) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))


@pytest.mark.slow
@pytest.mark.parametrize("feed", FEEDS)
def test_stale_features_are_a_slow_burn(feed: str) -> None:
    stale, quiet = (dashboard(feed, kind, 14) for kind in ("stale_features", None))
    pd.testing.assert_frame_equal(stale[:1], quiet[:1])  # this morning's features are still good
    # every day brings videos of which nothing is known, so that their share grows and grows
    unknown = stale["unknown_videos"]
    assert stats.kendalltau(unknown.index, unknown, alternative="greater").pvalue < LEVEL
    # the good old videos leave, and nobody learns which of the new ones are good
    assert click_z(stale[-3:], quiet[-3:]) < -stats.norm.isf(LEVEL)
    # but those that are known keep their order: AUC says nothing, even in two weeks
    noise = drill(feed).before["auc"].std() * math.sqrt(2 / 14)
    assert abs((stale["auc"] - quiet["auc"]).mean()) < stats.norm.isf(LEVEL / 2) * noise


@pytest.mark.slow
@pytest.mark.parametrize("feed", FEEDS)
def test_a_bad_model_shows_at_once_in_clicks_and_in_days_in_surveys(feed: str) -> None:
    bad, quiet = dashboard(feed, "bad_model"), dashboard(feed, None)
    assert bad["rows"].iloc[0] == quiet["rows"].iloc[0]  # nobody knows yet what the feed shows
    assert click_z(bad[:1], quiet[:1]) < -stats.norm.isf(LEVEL)
    assert bad["auc"].max() < 0.5
    # a feed that is ranked by clicks is full of clickbait; turned round, it disappoints less
    one = drill(feed)
    broken = one.world.incident("bad_model", DAY)
    stars = [w.log(one.policy, 4, start=one.evening).survey.dropna() for w in (broken, one.world)]
    assert stats.ttest_ind(*stars, equal_var=False, alternative="greater").pvalue < LEVEL


@pytest.mark.slow
@pytest.mark.parametrize("feed", FEEDS)
def test_a_concept_shift_costs_clicks_before_any_feature_moves(feed: str) -> None:
    one = drill(feed)
    shifted = one.world.incident("concept_shift", DAY)
    new, old = (w.log(one.policy, 1, start=one.evening) for w in (shifted, one.world))
    did = ["clicked", "watch_s", "liked", "shared", "survey"]
    pd.testing.assert_frame_equal(new.drop(columns=did), old.drop(columns=did))
    first_days = (dashboard(feed, kind)[:1] for kind in ("concept_shift", None))
    assert click_z(*first_days) < -stats.norm.isf(LEVEL)
    # in two weeks the users' histories have turned, and the feature with them
    both = []
    for w in (shifted, one.world):
        log = w.log(one.policy, 1, start=w.run(one.policy, 13, start=one.evening).state)
        both.append(log.groupby("user_id").taste_match.mean())
    turned, was = both[0].align(both[1], join="inner")
    assert stats.ttest_rel(turned, was, alternative="less").pvalue < LEVEL


@pytest.mark.slow
def test_a_concept_shift_costs_a_personal_ranker_its_auc() -> None:
    change = dashboard("ranker", "concept_shift") - dashboard("ranker", None)
    # with the same luck; the noise of a day is at most that of two independent days
    noise = drill("ranker").before["auc"].std() * math.sqrt(2 / 7)
    assert change["auc"].mean() < -stats.norm.isf(LEVEL) * noise


# ------------------------------------------------------------------------ exactly what, and when

FEED = EpsilonGreedy(popularity, 0.1)
START = 9


@pytest.fixture(scope="module")
def world() -> Kite:
    return Kite(seed=3, users=600, videos=120, horizon=60)


@pytest.fixture(scope="module")
def evening(world: Kite) -> State:
    return world.run(FEED, START).state


@pytest.fixture(scope="module")
def quiet(world: Kite, evening: State) -> pa.Table:
    return world.arrow_log(FEED, 6, start=evening)


def days(log: pa.Table, low: int, high: int) -> pa.Table:
    at = log["day"].to_numpy()
    return log.filter((at >= low) & (at < high))


@pytest.mark.parametrize("kind", KINDS)
def test_before_its_day_nothing_is_different(
    kind: str, world: Kite, evening: State, quiet: pa.Table
) -> None:
    log = world.incident(kind, START + 3).arrow_log(FEED, 6, start=evening)
    assert days(log, START, START + 3).equals(days(quiet, START, START + 3))
    assert not days(log, START + 3, START + 6).equals(days(quiet, START + 3, START + 6))


@pytest.mark.parametrize("kind", KINDS)
def test_after_its_last_day_the_company_goes_on_as_if_it_were_mended(
    kind: str, world: Kite, evening: State, quiet: pa.Table
) -> None:
    broken = world.incident(kind, START, until=START + 3)
    after = broken.run(FEED, 3, start=evening).state
    log = broken.arrow_log(FEED, 3, start=after)
    assert log.equals(world.arrow_log(FEED, 3, start=after))
    if KINDS[kind].reaches == "log":
        assert log.equals(days(quiet, START + 3, START + 6))


@pytest.mark.parametrize("kind", KINDS)
def test_no_strength_is_no_incident(
    kind: str, world: Kite, evening: State, quiet: pa.Table
) -> None:
    log = world.incident(kind, START, strength=0).arrow_log(FEED, 6, start=evening)
    assert log.equals(quiet)


@pytest.mark.parametrize("kind", KINDS)
def test_only_incidents_of_the_log_leave_the_truth_alone(
    kind: str, world: Kite, evening: State
) -> None:
    was = world.run(FEED, 3, start=evening)
    is_now = world.incident(kind, START, strength=0.5).run(FEED, 3, start=evening)
    if KINDS[kind].reaches == "log":
        pd.testing.assert_frame_equal(is_now.daily, was.daily)
        pd.testing.assert_frame_equal(is_now.users, was.users)
        for field in dataclasses.fields(State):
            found, wanted = getattr(is_now.state, field.name), getattr(was.state, field.name)
            np.testing.assert_array_equal(found, wanted)
    else:
        assert not is_now.daily.equals(was.daily)


@pytest.mark.parametrize("kind", KINDS)
def test_the_log_of_every_incident_keeps_the_schema(kind: str, world: Kite, evening: State) -> None:
    for strength in (None, 0.5, 1.0):
        broken = world.incident(kind, START, strength=strength)
        IMPRESSIONS.validate(broken.arrow_log(FEED, 2, start=evening))


# ------------------------------------------------------------------------------ kind by kind


def test_without_its_copies_a_log_with_duplicates_is_the_log(
    world: Kite, evening: State, quiet: pa.Table
) -> None:
    twice = world.incident("duplicates", START).log(FEED, 6, start=evening)
    once = twice.drop_duplicates(["request_id", "position"], ignore_index=True)
    pd.testing.assert_frame_equal(once, quiet.to_pandas())
    copies = twice.groupby("request_id").size() / world.feed.slots
    assert set(copies) == {1, 2}
    assert_share((copies == 2).sum(), len(copies), KINDS["duplicates"].strength)


def test_what_is_left_after_a_loss_is_the_log_without_some_ios_pages(
    world: Kite, evening: State, quiet: pa.Table
) -> None:
    left = world.incident("logging_loss", START, strength=0.3).log(FEED, 6, start=evening)
    all_rows = quiet.to_pandas()
    lost = ~all_rows.request_id.isin(left.request_id)
    pd.testing.assert_frame_equal(left, all_rows[~lost].reset_index(drop=True))
    ios = all_rows.user_id.map(world.user_table().device) == "ios"
    assert not (lost & ~ios).any()
    pages = all_rows[ios].groupby("request_id").size().index
    assert_share(pages.isin(all_rows[lost].request_id).sum(), len(pages), 0.3)


def test_a_unit_change_multiplies_watch_time_of_some_android_users_by_1000(
    world: Kite, evening: State, quiet: pa.Table
) -> None:
    log = world.incident("unit_change", START, strength=0.4).log(FEED, 6, start=evening)
    was = quiet.to_pandas()
    changed = log.watch_s != was.watch_s
    np.testing.assert_array_equal(
        log.watch_s[changed], was.watch_s[changed].to_numpy() * np.float32(1000)
    )
    pd.testing.assert_frame_equal(log.drop(columns="watch_s"), was.drop(columns="watch_s"))
    device = world.user_table().device
    assert set(device[log[changed].user_id]) == {"android"}
    watchers = was[(was.watch_s > 0) & (was.user_id.map(device) == "android")].user_id.unique()
    assert_share(log[changed].user_id.nunique(), len(watchers), 0.4)


def test_null_features_are_null_for_whole_requests_and_their_score_is_the_prior(
    world: Kite, evening: State
) -> None:
    log = world.incident("null_feature", START, strength=0.4).log(FEED, 6, start=evening)
    missing = log.video_click_rate.isna()
    per_page = missing.groupby(log.request_id).mean()
    assert set(per_page) == {0.0, 1.0}
    assert_share(per_page.sum(), len(per_page), 0.4)
    assert (log.score[missing] == np.float32(0.03)).all()
    assert (log.score[~missing] == log.video_click_rate[~missing]).all()
    assert log.taste_match.notna().all()


def test_frozen_counters_stand_still_and_the_others_count_on(world: Kite, evening: State) -> None:
    broken = world.incident("stale_features", START, strength=0.5)
    was, is_now = (w.run(FEED, 1, start=evening).state for w in (world, broken))
    for name, count in (("user", world.users), ("video", world.shelf.creator.size)):
        frozen = hit(world, "stale_features", np.arange(count), 0.5)
        counters = [f for f in vars(is_now) if f.startswith(f"{name}_")]
        counters += ["history"] if name == "user" else []
        assert len(counters) >= 3
        for counter in counters:
            found = getattr(is_now, counter)
            np.testing.assert_array_equal(found[frozen], getattr(evening, counter)[frozen])
            np.testing.assert_array_equal(found[~frozen], getattr(was, counter)[~frozen])
            assert (getattr(was, counter)[frozen] != getattr(evening, counter)[frozen]).any()
    np.testing.assert_array_equal(is_now.mood, was.mood)  # people do not freeze


def test_bots_click_at_random_and_neither_watch_nor_like_nor_share_nor_answer(
    world: Kite, evening: State
) -> None:
    broken = world.incident("bots", START, strength=0.1)
    log = broken.log(FEED, 3, start=evening)
    bot = hit(world, "bots", np.arange(world.users), 0.1)
    there = world.population.signup_day <= START
    assert_share(bot.sum(), world.users, 0.1)
    pages = log[bot[log.user_id]].groupby(["day", "user_id"]).request_id.nunique()
    assert (pages == world.audience.requests_max).all()
    assert set(pages[START].index) == set(np.flatnonzero(bot & there))
    of_bots = log[bot[log.user_id]]
    assert_share(of_bots.clicked.sum(), len(of_bots), 0.5)
    assert set(of_bots.watch_s) == {0.0, BOT_WATCH_S}
    assert not (of_bots.liked | of_bots.shared | of_bots.survey.notna()).any()


def test_bots_leave_everybodys_mood_alone(world: Kite, evening: State) -> None:
    broken = world.incident("bots", START, strength=0.2)
    bot = hit(world, "bots", np.arange(world.users), 0.2)
    # on the first day nobody else sees another page, so nobody else feels otherwise
    was, is_now = (w.run(FEED, 1, start=evening) for w in (world, broken))
    np.testing.assert_array_equal(is_now.state.mood[bot], evening.mood[bot])
    np.testing.assert_array_equal(is_now.state.mood[~bot], was.state.mood[~bot])
    assert (was.state.mood[bot] != evening.mood[bot]).any()
    assert is_now.users.satisfaction[bot].sum() == 0


def test_a_bad_model_shows_what_the_score_puts_last(world: Kite, evening: State) -> None:
    feed = Greedy(popularity)
    upside_down = Greedy(lambda morning, requests: -popularity(morning, requests))
    log = world.incident("bad_model", START).arrow_log(feed, 3, start=evening)
    assert log.equals(world.arrow_log(upside_down, 3, start=evening))
    half = world.incident("bad_model", START, strength=0.4).log(feed, 3, start=evening)
    bad = (half.score < 0).groupby(half.request_id).mean()
    assert set(bad) == {0.0, 1.0}
    assert_share(bad.sum(), len(bad), 0.4)


def test_propensities_of_a_bad_model_are_those_of_the_bad_model(
    world: Kite, evening: State
) -> None:
    broken = world.incident("bad_model", START)
    chunks = list(simulate(broken, FEED, 3, evening.copy()))
    given = np.concatenate([c.slates.propensity for c in chunks])[:, 0]
    score = np.concatenate([c.slates.score for c in chunks])[:, 0]
    # the best of 50 by the turned score is shown with 1 − ε + ε / 50, any other with ε / 50
    likely = given > 0.5
    assert set(np.round(given.astype(float), 6)) == {0.902, 0.002}
    assert_share(likely.sum(), len(likely), 0.902)
    assert score[likely].mean() > score[~likely].mean()


def test_a_concept_shift_turns_tastes_round_and_back(world: Kite) -> None:
    broken = world.incident("concept_shift", START, until=START + 2, strength=0.3)
    users = np.arange(world.users)
    turned = hit(world, "concept_shift", users, 0.3)
    assert_share(turned.sum(), turned.size, 0.3)
    for day in range(START - 1, START + 3):
        was, is_now = (w.truth.taste(users, day) for w in (world, broken))
        side = np.where(turned & (START <= day < START + 2), -1, 1)
        np.testing.assert_array_equal(is_now, side[:, None] * was)


# ------------------------------------------------------------------------------ several at once


def test_incidents_that_meet_act_together_and_in_any_order(world: Kite, evening: State) -> None:
    kinds = ("duplicates", "logging_loss")
    copies, left = (world.incident(kind, START).log(FEED, 3, start=evening) for kind in kinds)
    expected = copies[copies.request_id.isin(left.request_id)].reset_index(drop=True)
    for first, second in (kinds, kinds[::-1]):
        both = world.incident(first, START).incident(second, START)
        pd.testing.assert_frame_equal(both.log(FEED, 3, start=evening), expected)


def test_of_two_incidents_of_a_kind_the_stronger_acts(world: Kite, evening: State) -> None:
    for first, second in ((0.1, 0.4), (0.4, 0.1)):
        two = world.incident("duplicates", START, strength=first)
        two = two.incident("duplicates", START + 1, strength=second)
        log = two.arrow_log(FEED, 2, start=evening)
        for day, strength in ((START, first), (START + 1, 0.4)):
            one = world.incident("duplicates", START, strength=strength)
            alone = one.arrow_log(FEED, 2, start=evening)
            assert days(log, day, day + 1).equals(days(alone, day, day + 1))


def test_who_is_hit_by_one_kind_is_not_hit_more_often_by_another(world: Kite) -> None:
    things = np.arange(20_000)
    hits = {kind: hit(world, kind, things, 0.3) for kind in KINDS}
    comparisons = len(KINDS) * (len(KINDS) - 1) // 2
    for i, one in enumerate(KINDS):
        assert_share(hits[one].sum(), things.size, 0.3)
        for other in list(KINDS)[i + 1 :]:
            table = pd.crosstab(hits[one], hits[other])
            assert stats.chi2_contingency(table).pvalue > 1e-4 / comparisons


def test_eight_incidents_at_once_are_the_same_whatever_the_chunks() -> None:
    world = Kite(seed=5, users=200, videos=60, horizon=9)
    for kind in KINDS:
        world = world.incident(kind, 1, strength=0.3)
    whole = world.arrow_log(FEED, 4)
    IMPRESSIONS.validate(whole)
    for chunk_users in (7, 64):
        parts = world.batches(FEED, 4, chunk_users=chunk_users)
        assert pa.concat_tables(parts).equals(whole)


# ------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("kind", "day", "options", "message"),
    [
        ("fire", 3, {}, r"kind is 'fire'; known incidents are null_feature, .*concept_shift"),
        ("bots", 60, {}, r"day is 60; this world has days 0 … 59"),
        ("bots", -1, {}, r"day is -1; this world has days 0 … 59"),
        ("bots", 9, {"until": 9}, r"until is 9; it must come after day 9"),
        ("bots", 9, {"until": 4}, r"until is 4; it must come after day 9"),
        ("bots", 9, {"strength": 1.5}, r"strength is 1.5; .* the share of accounts, in 0 … 1"),
        ("bots", 9, {"strength": -0.1}, r"strength is -0.1; .* in 0 … 1"),
        ("unit_change", 9, {"strength": math.nan}, r"strength is nan; .* Android users"),
    ],
)
def test_an_incident_that_cannot_be_says_why(
    kind: str, day: int, options: dict[str, float], message: str, world: Kite
) -> None:
    with pytest.raises(ValueError, match=message):
        world.incident(kind, day, **options)


# ------------------------------------------------------------------------------------- helpers


def assert_share(hits: float, trials: int, share: float) -> None:
    """A binomial z-test at LEVEL, two-sided."""
    z = (hits - trials * share) / math.sqrt(trials * share * (1 - share))
    assert abs(z) < stats.norm.isf(LEVEL / 2), f"{hits} of {trials}, {share:.3f} expected"
