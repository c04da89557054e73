"""The feeds and companies of chapter 1: told what they say they are told, on the book's Kite."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mlsd import story
from mlsd.kite import Greedy
from mlsd.kite.state import Morning, Requests

Seen = list[tuple[Morning, Requests]]


@pytest.fixture(scope="module")
def seen() -> Seen:
    """What a policy is given on the first two days after the training log."""
    found: Seen = []

    def grab(morning: Morning, requests: Requests) -> NDArray:
        found.append((morning, requests))
        return np.zeros(requests.candidates().shape)

    story.world().run(Greedy(grab), 2, start=story.evening())
    return found


def spread(scores: NDArray, requests: Requests) -> float:
    """Largest difference between two users' scores of one video."""
    videos = np.ravel(requests.candidates())
    order = np.argsort(videos)
    by_video = np.split(np.ravel(scores)[order], np.unique(videos[order], return_index=True)[1][1:])
    return max(float(np.ptp(group)) for group in by_video)


def test_a_list_for_all_scores_a_video_the_same_for_every_user(seen: Seen) -> None:
    morning, requests = seen[0]
    personal = story.ranker().score(satisfaction=1)
    assert spread(personal(morning, requests), requests) > 1e-3
    same = story.same_for_all(personal)(morning, requests)
    assert spread(same, requests) < 1e-6


def test_last_nights_list_knows_yesterdays_counters_and_no_newer_video(seen: Seen) -> None:
    (first, asked_first), (second, asked) = (
        seen[0],
        next(s for s in seen if s[0].day > seen[0][0].day),
    )
    late = story.LastNight(story.well_liked)
    late(first, asked_first)
    scores, videos = late(second, asked), asked.candidates()
    new = second.publish_day[videos] > first.day
    assert new.any()
    assert (scores[new] < scores[~new].min()).all()
    assert np.array_equal(scores[~new], story.well_liked(first, asked)[~new])


@pytest.mark.slow
def test_the_first_of_the_companies_is_the_books_own() -> None:
    found = story.companies().query(f"seed == {story.SEED} and users == {story.USERS}")
    run = story.settled(story.world(), story.baseline(), story.evening())
    mine = found.query("life_days == 50 and eligible == 50 and feed == 'newest'").iloc[0]
    assert mine.pages == pytest.approx(run.daily.requests.mean() / story.USERS)
    assert mine.visitors == pytest.approx(run.daily.visitors.mean() / story.USERS)
