"""Random numbers that depend on what they decide, and on nothing else.

A log must not change because it was written in larger chunks, and a user must meet the same luck
under two policies, or their difference is noise. So no generator is passed around and consumed:
every draw is a pure function of the seed, its purpose and the things it is about (user, day,
request, slot). The function is SplitMix64 (Steele, Lea and Flood 2014, figure 14): a user's day
or a request gets a 64-bit key, and output *i* of the SplitMix64 generator seeded by that key is
draw *i*.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

U64 = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # SplitMix64's increment: 2**64 over the golden ratio
_MIX1, _MIX2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)
_S40, _S16, _S12, _S32 = np.uint64(40), np.uint64(16), np.uint64(12), np.uint64(32)
_LOW24 = np.uint64(0xFFFFFF)
_BLOCK = 2**13  # words scrambled at a time: 64 kB, which stay near the processor


class Purpose(IntEnum):
    """What a draw decides. A new purpose gets the next number: the old logs stay as they are."""

    POPULATION = 1
    CATALOGUE = 2
    TITLE = 3
    VISIT = 4
    REQUEST = 7
    CANDIDATES = 8
    RANKING = 9
    EXPLORE = 10
    CLICK = 11
    WATCH = 12
    SHARE = 13
    SURVEY = 14
    TREND = 15
    AD_ENTRANTS = 16
    AD_CLICK = 17
    CONVERSION = 18
    ADVERTISERS = 19
    INCIDENT = 20
    ASSIGNMENT = 21


def _mix(z: U64) -> U64:
    """Scramble 64-bit words (the finaliser of SplitMix64)."""
    flat = np.atleast_1d(z).reshape(-1)
    for low in range(0, flat.size, _BLOCK):
        block = flat[low : low + _BLOCK]
        block ^= block >> _S30
        block *= _MIX1
        block ^= block >> _S27
        block *= _MIX2
        block ^= block >> _S31
    return flat.reshape(np.shape(z))


def words(key: ArrayLike, index: ArrayLike) -> U64:
    """Output `index` of the SplitMix64 generator seeded by `key`.

    Parameters
    ----------
    key, index : array_like of int
        They broadcast against each other.

    Returns
    -------
    ndarray of uint64

    Examples
    --------
    The first two outputs for seed 1234567, as published with the reference code:

    >>> [int(w) for w in words(1234567, [0, 1])]
    [6457827717110365317, 3203168211198807973]
    """
    with np.errstate(over="ignore"):  # arithmetic is modulo 2**64
        step = (np.asarray(index).astype(np.uint64) + np.uint64(1)) * _GOLDEN
        return _mix(np.asarray(key).astype(np.uint64) + step)


def key(seed: int, purpose: Purpose, *things: ArrayLike) -> U64:
    """64-bit key of a purpose and the things it is about (they broadcast).

    Examples
    --------
    >>> key(7, Purpose.VISIT, 3, [10, 11]).shape
    (2,)
    """
    state = words(words(np.uint64(int(seed) % 2**64), 0), int(purpose))
    for thing in things:
        state = words(state, thing)
    return state


def generator(seed: int, purpose: Purpose) -> np.random.Generator:
    """NumPy's generator for what is drawn once and whole, such as all users."""
    return np.random.default_rng([seed % 2**64, purpose])


def uniform(word: U64) -> NDArray[np.float64]:
    """Uniform numbers in the open interval (0, 1), with 52 bits.

    With one bit more the largest would round to 1.
    """
    return ((word >> _S12).astype(np.float64) + 0.5) * 2.0**-52


def uniform_pair(word: U64) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Two independent float32 uniforms in [0, 1) from one word, 24 bits each."""
    scale = np.float32(2.0**-24)
    first = (word >> _S40).astype(np.float32)
    second = ((word >> _S16) & _LOW24).astype(np.float32)
    first *= scale
    second *= scale
    return first, second


def integers(word: U64, bound: ArrayLike) -> NDArray[np.int64]:
    """Integers in 0 … `bound` − 1 (by multiplication; `bound` below 2**32).

    The share of any value is off by at most `bound` / 2**32.
    """
    return ((word >> _S32) * np.asarray(bound).astype(np.uint64) >> _S32).astype(np.int64)
