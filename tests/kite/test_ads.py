"""The ads: the auction against a slow loop, the log against its truth, budgets against theory.

Every statistical check states the probability with which it would fail by chance if the promise
held; LEVEL is that of one comparison, divided where there are several.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlsd.kite import Kite, ads, incidents
from mlsd.kite.draws import words
from mlsd.kite.feed import simulate
from mlsd.kite.parameters import Ads
from mlsd.kite.schema import ADS, ADVERTISERS
from mlsd.kite.state import State

LEVEL = 1e-5
RICH = 1e8  # budget_rpm at which nobody runs out


@pytest.fixture(scope="module")
def world():
    return Kite(seed=7, users=20_000)


@pytest.fixture(scope="module")
def traffic(world):
    return ads.traffic(world, None, 8)


@pytest.fixture(scope="module")
def log(world, traffic):
    return ads.ad_log(world, traffic)


@pytest.fixture(scope="module")
def rich():
    return Kite(seed=7, users=20_000, ads=Ads(budget_rpm=RICH))


@pytest.fixture(scope="module")
def rich_log(rich, traffic):
    return ads.ad_log(rich, traffic)


def z_of(total, expected, variance):
    return (total - expected) / np.sqrt(variance)


def critical(comparisons=1):
    return stats.norm.isf(LEVEL / 2 / comparisons)


# --------------------------------------------------------------------------- the auction


def one_place(bid, predicted, *, reserve=0.0, luck=0.0, p_click=None):
    """Auctions in which advertisers 0, 1, … all enter; bids in euro; a row per request."""
    bid, predicted = np.atleast_2d(bid), np.atleast_2d(predicted)
    n, e = bid.shape
    return ads.Bids(
        entrant=np.tile(np.arange(e, dtype=np.int32), (n, 1)),
        bid=np.rint(bid * ads.MICRO).astype(np.int64),
        predicted=np.broadcast_to(predicted, bid.shape),
        p_click=np.broadcast_to(predicted if p_click is None else p_click, bid.shape),
        luck=np.broadcast_to(np.float64(luck), (n,)),
        reserve=np.full(n, reserve),
    )


def euros(*values):
    return np.array(values) * ads.MICRO


def budget(*values):
    return np.rint(euros(*values)).astype(np.int64)


def test_price_is_the_runner_ups_score_over_ones_own_probability():
    sold = ads.auctions(one_place([1.0, 0.9, 0.2], [0.02, 0.04, 0.05]), budget(9, 9, 9))
    assert sold.place[0] == 1  # scores 0.020, 0.036, 0.010
    assert sold.to_beat[0] == pytest.approx(0.02)
    assert sold.price[0] == euros(0.5)  # 0.020 / 0.04
    assert sold.revenue[0] == euros(0.5)


@pytest.mark.parametrize(
    ("reserve", "place", "price"), [(0.0, 0, 0.10), (0.004, 0, 0.20), (0.0101, -1, 0.0)]
)
def test_reserve_is_the_least_expected_price(reserve, place, price):
    sold = ads.auctions(one_place([0.5, 0.1], [0.02, 0.02], reserve=reserve), budget(9, 9))
    assert (sold.place[0], sold.price[0]) == (place, euros(price))
    assert sold.clicked[0] == (place == 0)


def test_lonely_bidder_without_a_reserve_pays_nothing():
    sold = ads.auctions(one_place([0.5], [0.02]), budget(9))
    assert (sold.place[0], sold.price[0], sold.revenue[0]) == (0, 0, 0)


def test_without_a_click_nothing_is_billed():
    sold = ads.auctions(one_place([0.5, 0.4], [0.02, 0.02], luck=0.021), budget(9, 9))
    assert (sold.price[0], sold.clicked[0], sold.revenue[0]) == (euros(0.4), False, 0)


def test_last_click_is_billed_what_is_left_and_the_advertiser_leaves():
    five = one_place(np.tile([0.5, 0.4, 0.1], (5, 1)), [[0.02, 0.02, 0.02]])
    sold = ads.auctions(five, budget(0.7, 0.15, 9))
    # 0.40 + 0.30 of advertiser 0; then 0.10 + 0.05 of advertiser 1; then the last alone, for 0
    assert sold.place.tolist() == [0, 0, 1, 1, 2]
    np.testing.assert_array_equal(sold.price, euros(0.4, 0.4, 0.1, 0.1, 0))
    np.testing.assert_array_equal(sold.revenue, euros(0.4, 0.3, 0.1, 0.05, 0))


def test_budget_spent_to_the_cent_ends_it_too():
    three = one_place(np.tile([0.5, 0.4], (3, 1)), [[0.02, 0.02]])
    sold = ads.auctions(three, budget(0.8, 9))
    assert sold.place.tolist() == [0, 0, 1]


def slow(bids, money):
    """The same auctions, one request after another."""
    spent = [0] * len(money)
    rows = []
    for r in range(bids.luck.size):
        scores = []
        for place, who in enumerate(bids.entrant[r]):
            score = bids.bid[r, place] / ads.MICRO * float(bids.predicted[r, place])
            if spent[who] < money[who] and score >= bids.reserve[r] and score > 0:
                scores.append((-score, place))
        if not scores:
            rows.append((-1, 0, bids.reserve[r], False, 0))
            continue
        scores.sort()
        place = scores[0][1]
        to_beat = max(-scores[1][0] if len(scores) > 1 else 0.0, bids.reserve[r])
        least = round(to_beat / float(bids.predicted[r, place]) * ads.MICRO)
        price = min(least, int(bids.bid[r, place]))
        clicked = bool(bids.luck[r] < bids.p_click[r, place])
        who = bids.entrant[r, place]
        bill = min(price, int(money[who]) - spent[who]) if clicked else 0
        spent[who] += bill
        rows.append((place, price, to_beat, clicked, bill))
    return [np.array(column) for column in zip(*rows, strict=True)], np.array(spent)


def test_auctions_are_those_of_a_slow_loop():
    rng = np.random.default_rng(1)
    exits = 0
    for case in range(150):
        requests, entrants = rng.integers(1, 60), rng.integers(1, 5)
        count = entrants + rng.integers(0, 4)
        shape = (requests, entrants)
        p = rng.beta(2, 3, shape)
        given = ads.Bids(
            entrant=np.argsort(rng.random((requests, count)))[:, :entrants].astype(np.int32),
            # coarse bids, so that scores tie; a few probabilities of zero
            bid=rng.integers(1, 9, shape) * 100_000,
            predicted=np.where(rng.random(shape) < 0.05, 0, p if case % 2 else np.round(p, 1)),
            p_click=p,
            luck=rng.random(requests),
            reserve=np.full(requests, rng.choice([0, 0.1, 0.3])),
        )
        money = np.rint(rng.lognormal(0, 1, count) * ads.MICRO).astype(np.int64)
        expected, spent = slow(given, money)
        sold = ads.auctions(given, money)
        for name, column in zip(
            ("place", "price", "to_beat", "clicked", "revenue"), expected, strict=True
        ):
            np.testing.assert_array_equal(getattr(sold, name), column, err_msg=f"{case} {name}")
        exits += int((spent == money).sum())
    assert exits > 150  # so that the exits were tried, too


def test_no_bid_but_the_true_value_does_better():
    """With one slot the auction is Vickrey's: what one gains is largest when one bids the value."""
    rng = np.random.default_rng(2)
    value, p = rng.lognormal(-1, 0.8, 4000), rng.beta(2, 60, (4000, 5))
    others = rng.lognormal(-1, 0.8, (4000, 4))

    def gain(bid):
        sold = ads.auctions(one_place(np.column_stack([bid, others]), p), budget(*[1e9] * 5))
        return np.where(sold.place == 0, p[:, 0] * (value - sold.price / ads.MICRO), 0)

    honest, worse = gain(value), 0
    assert (honest >= -1e-6).all()  # to a millionth: bids and prices are rounded to it
    for factor in (0.3, 0.7, 0.9, 1.1, 1.5, 4.0):
        other = gain(factor * value)
        assert (other <= honest + 1e-6).all()
        worse += int((other < honest - 1e-4).sum())
    assert worse > 1000


def test_common_factor_in_the_predictions_changes_neither_winners_nor_prices(rich, traffic):
    halved = ads.Rules(reserve=0, predict=lambda requests, who, p: p / 2)
    ranked, other = (
        ads.auctions(ads.bids(rich, traffic[0], rules), rich.advertisers.budget)
        for rules in (ads.Rules(reserve=0), halved)
    )
    np.testing.assert_array_equal(ranked.place, other.place)
    np.testing.assert_array_equal(ranked.price, other.price)


def test_wrong_predictions_never_place_an_ad_worth_more(rich, traffic):
    """By truth, bid × probability is largest for the winner: any distortion can only lose."""

    def worth(rules):
        offered = ads.bids(rich, traffic[0], rules)
        place = ads.auctions(offered, rich.advertisers.budget).place
        assert (place >= 0).all()
        return np.take_along_axis(offered.bid * offered.p_click, place[:, None], axis=1)[:, 0]

    factor = np.random.default_rng(3).lognormal(0, 0.7, rich.ads.advertisers)
    true = worth(ads.Rules(reserve=0))
    wrong = worth(ads.Rules(reserve=0, predict=lambda requests, who, p: p * factor[who] / 9))
    assert (wrong <= true).all()
    assert wrong.sum() < true.sum()


def test_bid_factor_raises_prices_and_moves_no_winner(rich, traffic):
    single, double = (
        ads.ad_log(rich, traffic[:1], ads.Rules(reserve=0, bid_factor=factor)) for factor in (1, 2)
    )
    np.testing.assert_array_equal(single.advertiser_id, double.advertiser_id)
    np.testing.assert_allclose(double.price, 2 * single.price, rtol=0, atol=2e-6)


def test_advertiser_whose_probability_is_overestimated_wins_more_and_pays_less(rich, traffic):
    def predict(requests, who, p):
        return np.where(who == 3, np.minimum(2 * p, 1), p)

    true, flattered = (
        ads.ad_log(rich, traffic[:1], ads.Rules(reserve=0, predict=which)).query(
            "advertiser_id == 3"
        )
        for which in (None, predict)
    )
    assert len(flattered) > len(true)
    both = true.merge(flattered, on="request_id", suffixes=("", "_flattered"))
    assert len(both) == len(true)
    np.testing.assert_allclose(both.price_flattered, both.price / 2, atol=1e-6)


# --------------------------------------------------------------------------- who enters


def test_every_set_of_entrants_is_equally_likely():
    """χ² over the 10 pairs and the 10 triples of five advertisers; false alarm 2 × LEVEL."""
    keys = words(5, np.arange(40_000))
    for size in (2, 3):
        found = np.sort(ads.entrants(keys, 5, size), axis=1)
        assert (np.diff(found, axis=1) > 0).all()
        assert found.min() == 0 and found.max() == 4
        _, counts = np.unique(found, axis=0, return_counts=True)
        assert counts.size == 10
        assert stats.chisquare(counts).pvalue > LEVEL


def test_all_advertisers_enter_when_all_fit():
    found = ads.entrants(words(5, np.arange(1000)), 7, 7)
    np.testing.assert_array_equal(np.sort(found, axis=1), np.tile(np.arange(7), (1000, 1)))


# --------------------------------------------------------------------------- the log


def test_log_keeps_its_schema_and_its_promises(world, log):
    ADS.validate(log)
    ADVERTISERS.validate(world.advertiser_table())
    assert log.request_id.is_unique
    assert (log.price <= log.bid).all()
    np.testing.assert_array_equal(log.bid, world.advertiser_table().bid[log.advertiser_id])
    assert (log.to_beat >= world.ads.reserve).all()
    np.testing.assert_allclose(log.price, log.to_beat / log.p_predicted, rtol=1e-5, atol=1e-6)
    assert (log.revenue[~log.clicked] == 0).all()
    assert (log.revenue <= log.price).all()
    assert log.conversion_day[~log.clicked].isna().all()
    order = log.sort_values(["day", "time_s", "request_id"], ignore_index=True)
    pd.testing.assert_frame_equal(log, order)


def test_ads_stand_on_pages_of_the_feed():
    world = Kite(seed=3, users=300)
    pages = world.log("popularity", 3).drop_duplicates("request_id")
    shown = world.ad_log("popularity", 3)
    joined = shown.merge(pages, on="request_id", suffixes=("", "_page"))
    assert 0.9 * len(pages) < len(joined) == len(shown) <= len(pages)
    for name in ("day", "user_id", "time_s"):
        np.testing.assert_array_equal(joined[name], joined[f"{name}_page"])


def test_ads_are_clicked_as_often_as_the_truth_says(world, log):
    """z per advertiser and over all; false alarm LEVEL together.

    Who wins depends on the clicks before, but the click itself on nothing: a martingale.
    """
    p = ads.p_click(world, log.user_id, log.advertiser_id, log.day).astype(float)
    np.testing.assert_allclose(p, log.p_predicted, rtol=1e-5)
    by = pd.DataFrame({"n": log.clicked, "p": p, "v": p * (1 - p)}).groupby(log.advertiser_id)
    each = by.sum()
    each.loc[-1] = each.sum()
    enough = each[each.v > 10]  # below that a normal is a poor approximation
    assert len(enough) > 10
    assert z_of(enough.n, enough.p, enough.v).abs().max() < critical(len(enough))


def test_ads_are_examined_as_often_as_their_slot(world):
    users, who = np.arange(100)[:, None], np.arange(20)
    for slot in (1, 7):
        other = dataclasses.replace(world, ads=dataclasses.replace(world.ads, slot=slot))
        ratio = other.truth.examination(slot) / world.truth.examination(world.ads.slot)
        np.testing.assert_allclose(
            ads.p_click(other, users, who), ratio * ads.p_click(world, users, who), rtol=1e-5
        )


def test_revenue_without_budgets_is_price_times_probability(rich, rich_log):
    """z of the revenue against its expectation given the auctions; false alarm LEVEL."""
    price = rich_log.price
    p = ads.p_click(rich, rich_log.user_id, rich_log.advertiser_id, rich_log.day).astype(float)
    np.testing.assert_array_equal(rich_log.revenue, np.where(rich_log.clicked, price, 0))
    z = z_of(rich_log.revenue.sum(), (price * p).sum(), (price**2 * p * (1 - p)).sum())
    assert abs(z) < critical()


def test_nobody_is_billed_more_than_the_budget(world, log):
    spent = log.groupby(["day", "advertiser_id"]).revenue.sum()
    limit = world.advertiser_table().budget[spent.index.get_level_values(1)].to_numpy()
    assert (spent <= limit + 1e-9).all()
    out = spent.index[np.isclose(spent, limit, rtol=0, atol=1e-9)]
    assert len(out) > 20
    last = log[log.clicked].groupby(["day", "advertiser_id"]).time_s.max()
    shown = log.groupby(["day", "advertiser_id"]).time_s.max()
    assert (shown[out] == last[out]).all()  # after the last click, not one ad more
    short = log[log.clicked & (log.revenue < log.price)]
    assert set(zip(short.day, short.advertiser_id, strict=True)) <= set(out)
    assert not short.duplicated(["day", "advertiser_id"]).any()


def test_figures_are_those_of_a_believable_app():
    """CTR of one or two percent, a few euro per 1,000 pages, about half run out, heavy tails."""
    rows = []
    for seed in range(6):
        world = Kite(seed=seed, users=10_000)
        pages = ads.traffic(world, None, 1)
        log = ads.ad_log(world, pages)
        spent = log.groupby("advertiser_id").revenue.sum().reindex(range(20), fill_value=0)
        rows.append(
            {
                "ctr": log.clicked.mean(),
                "rpm": 1000 * log.revenue.sum() / len(pages[0]),
                "filled": len(log) / len(pages[0]),
                "out": np.isclose(spent, world.advertiser_table().budget, rtol=0, atol=1e-9).mean(),
                "dearest": world.advertisers.bid.max() / np.median(world.advertisers.bid),
            }
        )
    mean = pd.DataFrame(rows).mean()
    assert 0.01 < mean.ctr < 0.02
    assert 2 < mean.rpm < 6
    assert mean.filled > 0.95
    assert 0.4 < mean.out < 0.6
    assert 3 < mean.dearest < 8


# --------------------------------------------------------------------------- conversions


@pytest.fixture(scope="module")
def keen():
    return Kite(seed=7, users=20_000, ads=Ads(budget_rpm=RICH, conversion_rate=0.5))


@pytest.fixture(scope="module")
def keen_log(keen, traffic):
    """Conversions by the thousand: ads that are clicked more often, and clicks that convert."""
    return ads.ad_log(keen, traffic[:5], ads.Rules(click_logit=3))


def test_conversion_delay_is_exponential(keen, keen_log):
    """Kolmogorov–Smirnov against the exponential with the stated mean; false alarm LEVEL."""
    late = keen_log[keen_log.conversion_day.notna()]
    delay = late.conversion_day - late.day - late.time_s / 86400
    assert len(delay) > 7000
    mean = keen.ads.conversion_delay_days
    assert stats.kstest(delay, stats.expon(scale=mean).cdf).pvalue > LEVEL


def test_clicks_convert_at_their_advertisers_rate(rich, rich_log):
    """z per advertiser with enough clicks and over all; false alarm LEVEL together."""
    clicks = rich_log[rich_log.clicked]
    p = ads.p_conversion(rich, clicks.advertiser_id).astype(float)
    table = pd.DataFrame({"n": clicks.conversion_day.notna(), "p": p, "v": p * (1 - p)})
    each = table.groupby(clicks.advertiser_id).sum()
    each.loc[-1] = each.sum()
    enough = each[each.v > 5]
    assert len(enough) > 3
    assert z_of(enough.n, enough.p, enough.v).abs().max() < critical(len(enough))


def test_what_is_known_lags_behind_by_the_exponential(keen, keen_log):
    """Known conversions against rate × (1 − exp(−age / mean)), at three moments; false alarm
    LEVEL together."""
    for day in (1.0, 2.5, 7.0):
        known = ads.as_of(keen_log, day)
        assert (known.day + known.time_s / 86400 < day).all()
        assert not (known.conversion_day >= day).any()
        clicks = known[known.clicked]
        age = day - clicks.day - clicks.time_s / 86400
        rate = ads.p_conversion(keen, clicks.advertiser_id).astype(float)
        p = -np.expm1(-age / keen.ads.conversion_delay_days) * rate
        z = z_of(clicks.conversion_day.notna().sum(), p.sum(), (p * (1 - p)).sum())
        assert abs(z) < critical(3)
    pd.testing.assert_frame_equal(ads.as_of(keen_log, 1e6), keen_log)


def test_bots_click_on_half_of_the_ads_and_never_convert():
    """z of the bots' clicks; false alarm LEVEL. The rest of the log is of people, who do."""
    world = Kite(seed=7, users=3000, ads=Ads(budget_rpm=RICH, conversion_rate=1.0))
    attacked = world.incident("bots", day=1, strength=0.05)
    log = ads.ad_log(attacked, ads.traffic(attacked, None, 2))
    bot = (log.day == 1) & incidents.bots(attacked, 1, log.user_id.to_numpy())
    n, p = bot.sum(), incidents.BOT_P_CLICK
    assert n > 500
    assert abs(z_of(log.clicked[bot].sum(), n * p, n * p * (1 - p))) < critical()
    assert log.conversion_day[bot].isna().all()
    assert log.conversion_day[~bot & log.clicked].notna().all()


# --------------------------------------------------------------------------- the same again


def test_log_does_not_depend_on_chunks():
    world = Kite(seed=11, users=500)
    first, *others = (
        ads.ad_log(
            world,
            ads.by_day(
                chunk.requests
                for chunk in simulate(
                    world, "uniform", 3, State.first(world), chunk_users=chunk_users
                )
            ),
        )
        for chunk_users in (500, 77, 3)
    )
    for other in others:
        pd.testing.assert_frame_equal(first, other)
    pd.testing.assert_frame_equal(first, world.ad_log("uniform", 3))


def test_runs_that_go_on_give_the_days_of_one_run():
    world = Kite(seed=11, users=300)
    half = world.run("popularity", 2).state
    whole = world.ad_log("popularity", 4)
    later = world.ad_log("popularity", 2, start=half)
    pd.testing.assert_frame_equal(whole[whole.day >= 2].reset_index(drop=True), later)
    assert [d.day for d in ads.traffic(world, None, 2, start=half)] == [2, 3]


def test_same_seed_same_rows_and_another_seed_others():
    first, again, other = (Kite(seed=s, users=300).ad_log(None, 2) for s in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.advertiser_id.head(100).equals(other.advertiser_id.head(100))


# --------------------------------------------------------------------------- experiments

BOLD = ads.Rules(click_logit=0.3)
"""Ads with a larger picture: about a third more clicks on those that are seen."""


@pytest.fixture(scope="module")
def trial(world):
    return world.ad_experiment(BOLD, days=3)


def test_without_budgets_users_do_not_reach_each_other(rich):
    trial = rich.ad_experiment(BOLD, days=1)
    treated = trial.assign(1)
    seen = trial.live(treated)
    for arm, mine in (("treatment", treated), ("control", ~treated)):
        pd.testing.assert_frame_equal(
            seen.loc[mine, list(ads.METRICS)], trial.whole[arm][mine], check_exact=True
        )


def test_with_budgets_one_users_arm_changes_what_others_see(trial):
    treated = trial.assign(1)
    control = trial.live(treated).revenue[~treated].sum()
    assert control < trial.whole["control"].revenue[~treated].sum()


def difference(table):
    """Difference in mean revenue and Welch's standard error."""
    of = table.groupby("treated").revenue
    mean, var, n = of.mean(), of.var(), of.size()
    return mean[True] - mean[False], np.sqrt(var[True] / n[True] + var[False] / n[False])


@pytest.fixture(scope="module")
def repeats(trial):
    """For each kind of budget, estimates and standard errors of 40 assignments."""
    return {
        kind: np.array([difference(trial.live(trial.assign(s), budgets=kind)) for s in range(40)]).T
        for kind in ads.BUDGETS
    }


@pytest.mark.slow
def test_shared_budgets_make_the_estimate_too_large(trial, repeats):
    """t-test of the mean over assignments against the truth; false alarm LEVEL (here t is 9)."""
    estimate, _ = repeats["shared"]
    truth = trial.effect("revenue")
    assert truth > 0
    assert stats.ttest_1samp(estimate, truth, alternative="greater").pvalue < LEVEL


@pytest.mark.slow
def test_split_budgets_give_the_true_effect(trial, repeats):
    """The mean over assignments covers the truth (false alarm LEVEL), and the usual 95 %
    interval of one assignment covers it at least as often as stated (false alarm LEVEL).

    And the check has power: the bias of shared budgets lies far outside.
    """
    estimate, error = repeats["split"]
    truth = trial.effect("revenue")
    assert stats.ttest_1samp(estimate, truth).pvalue > LEVEL
    assert stats.ttest_1samp(estimate, repeats["shared"][0].mean()).pvalue < LEVEL
    covered = int((np.abs(estimate - truth) < 1.96 * error).sum())
    assert stats.binom.cdf(covered, estimate.size, 0.95) > LEVEL


def test_split_gives_each_arm_its_part_of_every_budget(traffic):
    """Where money is so short that nearly all of it is spent, the arms' revenues show it."""
    world = Kite(seed=7, users=20_000, ads=Ads(budget_rpm=0.5))
    trial = ads.AdExperiment(world, ads.Rules(), BOLD, traffic[:1])
    money = world.advertiser_table().budget.sum()
    treated = trial.assign(1, share=0.2)
    seen = trial.live(treated, budgets="split")
    for mine in (treated, ~treated):
        part = money * mine.mean()
        assert (
            0.9 * part < seen.revenue[mine].sum() <= part + 20e-6
        )  # to a millionth for each of 20


def test_effect_is_that_of_treating_everybody_on_the_same_luck(trial, world):
    days = trial.days
    logs = [ads.ad_log(world, days, rules) for rules in (BOLD, ads.Rules())]
    for metric, column in (("revenue", "revenue"), ("clicks", "clicked")):
        gain = (logs[0][column].sum() - logs[1][column].sum()) / world.users
        assert trial.effect(metric) == pytest.approx(gain, rel=1e-9)
    assert trial.effect("requests") == 0


def test_split_of_everybody_is_the_whole_market(trial, world):
    everybody = np.ones(world.users, bool)
    pd.testing.assert_frame_equal(
        trial.live(everybody, budgets="split")[list(ads.METRICS)], trial.whole["treatment"]
    )


# --------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda w: ads.Rules(reserve=-1), "reserve is -1"),
        (lambda w: ads.Rules(bid_factor=0), "bid_factor is 0"),
        (lambda w: ads.Rules(click_logit=np.nan), "click_logit is nan"),
        (lambda w: w.ad_log("best", 1), "policy is 'best'"),
        (lambda w: w.ad_log("uniform", 0), "days is 0"),
        (lambda w: w.ad_log(None, 0), "days is 0"),
        (lambda w: w.ad_log(None, 121), "days is 121"),
        (lambda w: ads.ad_log(w, []), "days is empty"),
        (lambda w: ads.p_click(w, 0, 20), "advertisers holds 20"),
        (lambda w: ads.p_click(w, 0, 0.5), "advertisers has type float64"),
        (lambda w: ads.p_click(w, 0, 0, 120), "day holds 120"),
        (lambda w: ads.p_click(w, 100, 0), "users holds 100"),
        (lambda w: ads.p_conversion(w, -1), "advertisers holds -1"),
        (lambda w: w.ad_experiment(BOLD, 1).effect("money"), "metric is 'money'"),
        (lambda w: w.ad_experiment(BOLD, 1).assign(1, share=2), "share is 2"),
        (lambda w: w.ad_experiment(BOLD, 1).live([True]), r"shape \(100,\)"),
        (
            lambda w: w.ad_experiment(BOLD, 1).live(np.ones(100, bool), budgets="own"),
            "budgets is 'own'; allowed are shared, split",
        ),
        (
            lambda w: w.ad_log(None, 1, rules=ads.Rules(predict=lambda r, a, p: p[:, 0])),
            "predict returned shape",
        ),
        (
            lambda w: w.ad_log(None, 1, rules=ads.Rules(predict=lambda r, a, p: p + 1)),
            r"predict returned 1\.\d+; probabilities",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(Kite(users=100, videos=100))


@pytest.mark.parametrize(
    ("constants", "message"),
    [
        ({"entrants": 21}, "Ads.entrants is 21; it must be at most Ads.advertisers = 20"),
        ({"slot": 9}, "Ads.slot is 9; it must be at most Feed.slots = 8"),
    ],
)
def test_impossible_market_is_refused(constants, message):
    world = Kite(users=100, videos=100, ads=Ads(**constants))
    with pytest.raises(ValueError, match=message):
        _ = world.advertisers
