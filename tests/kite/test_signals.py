"""Signals are what their one line says, and their bands are as wide as they say."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from mlsd.kite import EpsilonGreedy, Kite, popularity, signals
from mlsd.kite.incidents import KINDS
from mlsd.kite.signals import FAMILIES, SIGNALS, bands, daily, outside

LEVEL = 1e-5  # false-alarm rate of one test


@pytest.fixture(scope="module")
def world() -> Kite:
    """Everything goes wrong at once, so that no signal is at rest."""
    world = Kite(seed=11, users=500, videos=150, horizon=40)
    for kind in KINDS:
        world = world.incident(kind, 6, strength=0.2)
    return world


@pytest.fixture(scope="module")
def log(world: Kite) -> pd.DataFrame:
    return world.log(EpsilonGreedy(popularity, 0.1), 12)


@pytest.fixture(scope="module")
def table(world: Kite, log: pd.DataFrame) -> pd.DataFrame:
    return daily(log, world.user_table())


def by_hand(log: pd.DataFrame, users: pd.DataFrame) -> dict[str, float]:
    """The signals of one day in the words of pandas."""
    log = log.merge(users[["user_id", "device"]], on="user_id")
    pages, clicks = log.drop_duplicates("request_id"), log[log.clicked]
    unknown = log[log.video_click_rate == np.float32(0.03)]
    android = clicks.device == "android"
    visitors = log.user_id.nunique()
    most = clicks.user_id.value_counts().head(max(1, round(visitors / 100)))
    return {
        "rows": len(log),
        "repeated": log.duplicated(["request_id", "position"]).mean(),
        "pages_ios": (pages.device == "ios").mean(),
        "null_rate": log.video_click_rate.isna().mean(),
        "unknown_videos": unknown.video_id.nunique() / log.video_id.nunique(),
        "video_rate_shown": log.video_click_rate.astype(float).mean(),
        "match_shown": log.taste_match.astype(float).mean(),
        "auc": auc(log, "score"),
        "match_auc": auc(log, "taste_match"),
        "calibration": len(clicks) / log.score.astype(float).sum(),
        "visitors": visitors,
        "pages_per_visitor": len(pages) / visitors,
        "click_rate": log.clicked.mean(),
        "clicks_per_visitor": len(clicks) / visitors,
        "top_clickers": most.sum() / len(clicks),
        "watch_android": clicks.watch_s[android].astype(float).mean(),
        "watch_elsewhere": clicks.watch_s[~android].astype(float).mean(),
        "likes_per_click": clicks.liked.mean(),
        "stars": log.survey.mean(),
    }


def auc(log: pd.DataFrame, column: str) -> float:
    """AUC of every slot, weighted by its pairs."""
    found, pairs = [], []
    for _, slot in log.groupby("position"):
        hits = slot.clicked.sum()
        if 0 < hits < len(slot):
            found.append(roc_auc_score(slot.clicked, slot[column]))
            pairs.append(hits * (len(slot) - hits))
    return float(np.average(found, weights=pairs))


def test_every_signal_is_what_its_line_says(
    world: Kite, log: pd.DataFrame, table: pd.DataFrame
) -> None:
    assert table.index.tolist() == list(range(12))
    assert list(table) == list(SIGNALS)
    users = world.user_table()
    for day in (2, 6, 11):
        expected = pd.Series(by_hand(log[log.day == day], users), name=day)
        pd.testing.assert_series_equal(table.loc[day], expected[list(SIGNALS)], rtol=1e-9)


def test_the_form_and_the_order_of_the_log_do_not_matter(
    world: Kite, log: pd.DataFrame, table: pd.DataFrame
) -> None:
    users = world.user_table()
    rng = np.random.default_rng(1)
    forms = {
        "arrow": world.arrow_log(EpsilonGreedy(popularity, 0.1), 12),
        "shuffled": log.sample(frac=1, random_state=rng),
        "few columns": log[list(signals.NEEDED)],
    }
    for form, other in forms.items():
        found = daily(other, users.sample(frac=1, random_state=rng))
        pd.testing.assert_frame_equal(found, table, rtol=1e-12, obj=form)
    apart = [daily(one, users) for _, one in log.groupby("day")]
    pd.testing.assert_frame_equal(pd.concat(apart), table)


def test_what_a_random_feed_cannot_show_is_missing(world: Kite) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = daily(world.arrow_log("uniform", 2), world.user_table())
    assert table[["auc", "calibration"]].isna().all(axis=None)
    assert table.drop(columns=["auc", "calibration"]).notna().all(axis=None)


def test_a_log_that_lacks_a_column_or_a_user_is_refused(world: Kite, log: pd.DataFrame) -> None:
    users = world.user_table()
    with pytest.raises(ValueError, match=r"log lacks the columns \['score'\]; signals need"):
        daily(log.drop(columns="score"), users)
    with pytest.raises(ValueError, match="log has no rows"):
        daily(log[:0], users)
    gone = int(log.user_id.iloc[0])
    with pytest.raises(ValueError, match=rf"users lacks user {gone}, who is in the log"):
        daily(log, users[users.user_id != gone])


def test_every_signal_stands_in_the_table_with_a_family_and_one_line() -> None:
    table = signals.describe()
    assert table["signal"].tolist() == list(SIGNALS)
    assert set(table["family"]) == set(FAMILIES)
    assert table["family"].tolist() == sorted(table["family"], key=list(FAMILIES).index)
    assert (table["meaning"].str.len().between(10, 90)).all()
    assert (table["unit"] != "").all()


# ------------------------------------------------------------------------------------- bands


def season(rng: np.random.Generator, days: int, signals: int, slope: float) -> pd.DataFrame:
    """Signals with a weekend, a trend and independent normal noise."""
    day = np.arange(days)
    calm = 5 + 3.0 * (day % 7 >= 5) + slope * day
    noise = rng.normal(0, 1, (days, signals))
    return pd.DataFrame(calm[:, None] + noise, index=pd.Index(day, name="day"))


@pytest.mark.parametrize("slope", [0.0, 0.1])
@pytest.mark.parametrize("rate", [0.05, 0.001])
def test_no_more_quiet_days_lie_outside_than_stated(rate: float, slope: float) -> None:
    table = season(np.random.default_rng(3), 35, 20_000, slope)
    share = (outside(table, 28, false_alarms=rate) != 0).mean()  # of the days of each signal
    z = (share.mean() - rate) / (share.std() / np.sqrt(share.size))
    assert z < stats.norm.isf(LEVEL)


def test_two_days_of_a_week_are_outside_by_chance_once_in_a_hundred_thousand() -> None:
    table = season(np.random.default_rng(4), 35, 100_000, 0.0)
    out = outside(table, 28)
    alarms = int(((out == 1).sum() >= 2).sum() + ((out == -1).sum() >= 2).sum())
    assert stats.binomtest(alarms, 100_000, 1e-5, alternative="greater").pvalue > LEVEL


def test_a_step_of_twice_the_band_is_seen_on_its_first_day_and_on_its_side() -> None:
    table = season(np.random.default_rng(5), 35, 300, 0.0)
    low, high = bands(table, 28)
    half = (high - low) / 2
    for side in (1, -1):
        moved = pd.concat([table[:28], table[28:] + 2 * side * half])
        share = (outside(moved, 28) == side).mean(axis=None)
        assert stats.binomtest(round(share * 2100), 2100, 0.999, "less").pvalue > LEVEL


def test_what_never_moved_is_outside_as_soon_as_it_does() -> None:
    days = pd.Index(range(30), name="day")
    table = pd.DataFrame({"still": 0.1 + 0.2, "moves": 0.0, "gone": 1.0}, index=days)
    table.loc[28, "still"] = 0.3  # the same but for the last digit
    table.loc[29, "moves"] = 0.01
    table.loc[29, "gone"] = np.nan
    out = outside(table, 28)
    assert out["still"].tolist() == [0, 0]
    assert out["moves"].tolist() == [0, 1]
    assert out["gone"].tolist() == [0, 0]


def test_a_band_without_enough_to_go_by_is_refused() -> None:
    table = season(np.random.default_rng(6), 40, 2, 0.0)
    with pytest.raises(ValueError, match="table has 20 days before day 20; a band needs 21"):
        bands(table, 20)
    with pytest.raises(ValueError, match="table must hold every day once, in order, and day 28"):
        bands(table.drop(index=25), 28)
    with pytest.raises(ValueError, match="and day 40"):
        bands(table, 40)
    with pytest.raises(ValueError, match="false_alarms is 0; it must lie between 0 and 1"):
        bands(table, 28, false_alarms=0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [21, 22, 23])
def test_quiet_weeks_of_kite_raise_no_alarm(seed: int) -> None:
    """Two days outside on one side: at the stated rate, once in 300 runs of this test."""
    world = Kite(seed=seed, users=2000, videos=500)
    feed = EpsilonGreedy(popularity, 0.05)
    start = world.run(feed, 14).state
    table = daily(world.arrow_log(feed, 42, start=start), world.user_table())
    for day in (42, 49):
        out = outside(table[table.index < day + 7], day)
        assert not [s for s in out for side in (-1, 1) if (out[s] == side).sum() >= 2], day
