"""Titles for videos that nobody filmed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlsd.kite.draws import Purpose, integers, key, words
from mlsd.kite.parameters import TOPICS

_THINGS = {
    "cooking": ("ramen", "flatbread", "a lemon tart", "lentil curry", "pickles", "dumplings"),
    "football": ("a free kick", "the offside trap", "a penalty", "the derby", "a counter-attack"),
    "comedy": ("a bad excuse", "my landlord", "the school play", "a job interview", "small talk"),
    "gaming": ("the final boss", "a speed run", "a stealth level", "pixel art", "the tutorial"),
    "music": ("a bass line", "four chords", "a drum fill", "the bridge", "a field recording"),
    "news": ("the budget", "the by-election", "the new tram", "the heat wave", "the strike"),
    "crafts": ("a walnut stool", "a linen shirt", "a clay bowl", "a book binding", "a kite"),
    "travel": ("a night train", "the coast road", "a hill town", "the ferry", "a market at dawn"),
}
_PLAIN = ("How I made {}", "{}, step by step", "Notes on {}", "{} in one minute", "Looking at {}")
_BAIT = ("You won't believe {}", "{}: they lied to you", "Stop! {} changes everything")


def titles(
    seed: int,
    ids: NDArray[np.int32],
    category: NDArray[np.int8],
    clickbait: NDArray[np.float32],
) -> list[str]:
    """One title a video: its topic shows, and so does strong clickbait.

    Parameters
    ----------
    seed : int
    ids, category, clickbait : ndarray, shape (videos,)
        Ids, codes into ``TOPICS``, and clickbait in 0 … 1.
    """
    word = key(seed, Purpose.TITLE, ids)
    pick, frame = integers(words(word, 0), 1 << 16), integers(words(word, 1), 1 << 16)
    made = []
    for code, bait, one, other in zip(category, clickbait, pick, frame, strict=True):
        things = _THINGS[TOPICS[code]]
        frames = _BAIT if bait > 0.5 else _PLAIN
        text = frames[other % len(frames)].format(things[one % len(things)])
        made.append(text[0].upper() + text[1:])
    return made
