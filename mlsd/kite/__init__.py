"""Kite, a made-up short-video company that exists only as a seeded simulator.

Because it is made up, the truth behind every line of its log is known: what each user likes, how
good each video is, the probability of every click, the propensity of every impression, and both
outcomes of every experiment.

>>> from mlsd.kite import Kite
>>> world = Kite(seed=7, users=100, videos=100)
>>> log = world.log("popularity", days=2)
>>> list(log.columns[:6])
['day', 'request_id', 'user_id', 'time_s', 'position', 'video_id']

The parts, in the order in which they are best read: :mod:`~mlsd.kite.parameters` (every constant,
with its reason), :mod:`~mlsd.kite.world` (users and videos), :mod:`~mlsd.kite.truth` (the
mechanism), :mod:`~mlsd.kite.policies` (who fills the feed), :mod:`~mlsd.kite.feed` (a day),
:mod:`~mlsd.kite.run` and :mod:`~mlsd.kite.schema` (the log).
"""

from mlsd.kite.policies import (
    EpsilonGreedy,
    Greedy,
    Oracle,
    Softmax,
    Split,
    Uniform,
    newest,
    popularity,
)
from mlsd.kite.world import Kite

__all__ = [
    "EpsilonGreedy",
    "Greedy",
    "Kite",
    "Oracle",
    "Softmax",
    "Split",
    "Uniform",
    "newest",
    "popularity",
]
