"""Who gets what in an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd.kite.draws import Purpose, key, uniform

if TYPE_CHECKING:
    from mlsd.kite.world import Kite


def assign(world: Kite, seed: int, share: float, unit: NDArray) -> NDArray[np.bool_]:
    """Whether each unit is treated: a hash of seed and unit, as companies do it (no list is kept).

    So the number treated is binomial, and a later unit has an arm already.

    Parameters
    ----------
    world : Kite
    seed : int
        Another seed, another assignment.
    share : float
        Probability of being treated, 0 … 1.
    unit : ndarray of int, shape (n,)
        Users, or what they are randomised by; equal units share an arm.

    Returns
    -------
    ndarray of bool, shape (n,)

    Raises
    ------
    ValueError
        For a share out of range.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share is {share}; it must lie in 0 … 1")
    return uniform(key(world.seed, Purpose.ASSIGNMENT, seed, unit)) < share


def as_mask(world: Kite, treated: ArrayLike) -> NDArray[np.bool_]:
    """An assignment as an array.

    Raises
    ------
    ValueError
        For another type or shape than one bool for each user of the world.
    """
    mask = np.asarray(treated)
    if mask.dtype != bool or mask.shape != (world.users,):
        raise ValueError(
            f"treated has type {mask.dtype} and shape {mask.shape}; it must be bool with "
            f"shape ({world.users},), one entry for each user of the world"
        )
    return mask
