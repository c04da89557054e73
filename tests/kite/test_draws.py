"""Kite's random numbers: SplitMix64 as published, uniform, and independent in every direction.

Each statistical test fails for one right generator in 100,000 (``LEVEL``, shared among the
comparisons that the test makes). The seeds are fixed, so what passes once keeps passing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from mlsd.kite.draws import Purpose, integers, key, uniform, uniform_pair, words
from mlsd.kite.state import draw_index

LEVEL = 1e-5
N = 2**17
LARGEST = np.array([2**64 - 1], np.uint64)

PUBLISHED = [
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
]


def splitmix64(seed: int, index: int) -> int:
    """Output `index` in Python's own integers, stepping through the generator."""
    state = seed
    for _ in range(index + 1):
        state = (state + 0x9E3779B97F4A7C15) % 2**64
    z = state
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % 2**64
    return z ^ (z >> 31)


def test_the_published_outputs_for_seed_1234567() -> None:
    assert words(1234567, np.arange(5)).tolist() == PUBLISHED


def test_words_follow_the_generator_for_any_key_and_index() -> None:
    rng = np.random.default_rng(1)
    keys = rng.integers(0, 2**64, 40, dtype=np.uint64)
    index = rng.integers(0, 30, 40)
    expected = [splitmix64(int(k), int(i)) for k, i in zip(keys, index, strict=True)]
    assert words(keys, index).tolist() == expected


def test_a_large_table_holds_the_same_words_as_its_parts() -> None:
    keys = key(7, Purpose.CLICK, np.arange(7001))
    table = words(keys[:, None], np.arange(5))
    assert table.shape == (7001, 5)
    for i in range(5):
        np.testing.assert_array_equal(table[:, i], words(keys, i))
    np.testing.assert_array_equal(words(keys[None, :], np.arange(5)[:, None]), table.T)
    every = [splitmix64(int(k), 1) for k in keys]
    assert table[:, 1].tolist() == every


def test_a_draw_depends_on_nothing_but_its_key_and_its_index() -> None:
    keys = key(7, Purpose.CLICK, np.arange(20))
    table = words(keys[:, None], np.arange(9))
    assert words(keys[4], 6) == table[4, 6]
    np.testing.assert_array_equal(words(keys[::-3, None], [8, 2]), table[::-3][:, [8, 2]])
    np.testing.assert_array_equal(keys, key(7, Purpose.CLICK, np.arange(20)))  # not changed


@pytest.mark.parametrize("seed", [5, np.int64(5), np.uint64(5), 5 + 2**64, 5 - 2**64])
def test_a_seed_is_its_value_modulo_2_to_the_64(seed: int) -> None:
    assert key(seed, Purpose.VISIT, 1) == key(5, Purpose.VISIT, 1)


def test_keys_of_different_things_differ() -> None:
    # 1.2 million keys: two of them collide by chance with probability 4e-8
    day, user = np.arange(60)[:, None], np.arange(300)
    found = [key(seed, purpose, day, user) for seed in (0, 1, 7) for purpose in Purpose]
    every = np.concatenate([table.ravel() for table in found])
    assert np.unique(every).size == every.size
    assert key(7, Purpose.VISIT, 3, 10) != key(7, Purpose.VISIT, 10, 3)


def test_purposes_of_a_request_never_share_a_draw() -> None:
    last = 2**32 - 1
    ends = np.array([[draw_index(p, np.array(0)), draw_index(p, np.array(last))] for p in Purpose])
    assert (ends[1:, 0] > ends[:-1, 1]).all()


def test_a_uniform_is_never_0_nor_1() -> None:
    extremes = np.concatenate([np.array([0], np.uint64), LARGEST])
    low, high = uniform(extremes)
    assert 0 < low < 1e-15 and 1 - 1e-15 < high < 1
    for half in uniform_pair(extremes):
        assert half.dtype == np.float32 and half[0] == 0 and 0.9999999 < half[1] < 1


def test_uniforms_are_uniform() -> None:
    word = words(key(3, Purpose.WATCH, np.arange(N)), 0)
    for found in (uniform(word), *uniform_pair(word)):
        assert stats.kstest(found.astype(np.float64), "uniform").pvalue > LEVEL / 3


def test_the_low_digits_of_uniforms_are_uniform() -> None:
    word = words(key(3, Purpose.WATCH, np.arange(N)), 0)
    pair = uniform_pair(word)
    for found, digits in ((uniform(word), 2.0**40), (pair[0], 2.0**12), (pair[1], 2.0**12)):
        low = (found.astype(np.float64) * digits) % 1
        counts = np.bincount((low * 64).astype(int), minlength=64)
        assert stats.chisquare(counts).pvalue > LEVEL / 3


def _two_halves() -> tuple[np.ndarray, np.ndarray]:
    return uniform_pair(words(key(3, Purpose.CLICK, np.arange(N)), 0))


def _neighbours(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return uniform(first), uniform(second)


user = np.arange(N)
DIRECTIONS: dict[str, Callable[[], tuple[np.ndarray, np.ndarray]]] = {
    "the halves of a pair": _two_halves,
    "two draws of one key": lambda: _neighbours(
        words(key(3, Purpose.VISIT, user), 0), words(key(3, Purpose.VISIT, user), 1)
    ),
    "two users": lambda: _neighbours(
        words(key(3, Purpose.VISIT, user), 0), words(key(3, Purpose.VISIT, user + 1), 0)
    ),
    "two days": lambda: _neighbours(
        words(key(3, Purpose.VISIT, 10, user), 0), words(key(3, Purpose.VISIT, 11, user), 0)
    ),
    "user and day exchanged": lambda: _neighbours(
        words(key(3, Purpose.VISIT, user // 362, user % 362), 0),
        words(key(3, Purpose.VISIT, user % 362 + 400, user // 362), 0),
    ),
    "two purposes": lambda: _neighbours(
        words(key(3, Purpose.WATCH, user), 0), words(key(3, Purpose.SHARE, user), 0)
    ),
    "two purposes of a request": lambda: _neighbours(
        words(key(3, Purpose.REQUEST, user), draw_index(Purpose.WATCH, np.array(0))),
        words(key(3, Purpose.REQUEST, user), draw_index(Purpose.SHARE, np.array(0))),
    ),
    "two seeds": lambda: _neighbours(
        words(key(3, Purpose.VISIT, user), 0), words(key(4, Purpose.VISIT, user), 0)
    ),
    "a key and its own first word": lambda: _neighbours(
        key(3, Purpose.VISIT, user), words(key(3, Purpose.VISIT, user), 0)
    ),
}


@pytest.mark.parametrize("between", DIRECTIONS)
def test_draws_are_independent_between(between: str) -> None:
    one, two = DIRECTIONS[between]()
    z = np.corrcoef(one, two)[0, 1] * np.sqrt(N)
    assert abs(z) < stats.norm.isf(LEVEL / len(DIRECTIONS) / 2 / 2)
    cells = np.bincount((one * 16).astype(int) * 16 + (two * 16).astype(int), minlength=256)
    assert stats.chisquare(cells).pvalue > LEVEL / len(DIRECTIONS) / 2


def test_one_bit_of_the_index_or_the_key_turns_half_of_the_word() -> None:
    rng = np.random.default_rng(5)
    keys, index = rng.integers(0, 2**63, (2, 2000), dtype=np.uint64)
    bit = np.uint64(1) << np.arange(64, dtype=np.uint64)[:, None]
    before = words(keys, index)
    for changed in (words(keys ^ bit, index), words(keys, index ^ bit)):
        turned = np.unpackbits((changed ^ before).view(np.uint8), axis=1).reshape(64, 2000, 64)
        z = (turned.sum(axis=2).mean(axis=1) - 32) / (4 / np.sqrt(2000))  # Binomial: sd 4
        assert np.abs(z).max() < stats.norm.isf(LEVEL / 2 / 128)


@pytest.mark.parametrize("bound", [1, 2, 7, 50, 500, 1000])
def test_integers_are_uniform(bound: int) -> None:
    found = integers(words(key(3, Purpose.CANDIDATES, np.arange(N)), 1), bound)
    counts = np.bincount(found, minlength=bound)
    assert counts.size == bound
    assert bound == 1 or stats.chisquare(counts).pvalue > LEVEL / 6


@pytest.mark.parametrize("bound", [3, 500, 1700, 10**6 + 3, 2**32 - 5])
def test_the_share_of_an_integer_is_off_by_no_more_than_stated(bound: int) -> None:
    # value v is drawn by the high halves from ceil(v 2³² / bound) up to that of v + 1
    value = np.unique(np.linspace(0, bound - 1, 1000).astype(np.int64)).tolist()
    first = [-(-v * 2**32 // bound) for v in [*value, bound]]
    starts = np.array(first[:-1], np.uint64) << np.uint64(32)
    assert integers(starts, bound).tolist() == value
    assert integers(starts[1:] - np.uint64(1), bound).tolist() == [v - 1 for v in value[1:]]
    assert integers(LARGEST, bound).tolist() == [bound - 1]
    width = np.array([-(-(v + 1) * 2**32 // bound) + (-v * 2**32 // bound) for v in value])
    assert np.abs(width * bound / 2**32 - 1).max() <= bound / 2**32
