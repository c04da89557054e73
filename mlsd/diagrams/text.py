"""Text measured in the shipped font, so that a layout is the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

#: Sizes in points; a point is 4/3 of a pixel on the page.
LABEL_SIZE = 10.5
SMALL_SIZE = 9.5
LINE_HEIGHT = 1.24

REGULAR, SEMIBOLD = 400, 600
_FILES = {REGULAR: "SourceSans3-Regular.ttf", SEMIBOLD: "SourceSans3-Semibold.ttf"}
_FONT_DIR = Path(__file__).resolve().parents[1] / "fonts"


@cache
def _advances(weight: int) -> tuple[dict[int, int], int]:
    """Advance width of each character in font units, and the units of one em."""
    with TTFont(_FONT_DIR / _FILES[weight], lazy=True) as font:
        metrics = font["hmtx"].metrics
        widths = {code: metrics[glyph][0] for code, glyph in font.getBestCmap().items()}
        return widths, font["head"].unitsPerEm


@cache  # the same few labels are measured again for each width that they are fitted to
def text_width(text: str, size: float, weight: int = REGULAR) -> float:
    """Width of one line of text, without kerning.

    Parameters
    ----------
    text : str
        The line.
    size : float
        Size of the font.
    weight : int
        400 or 600.

    Returns
    -------
    float
        Width in the unit of `size`.

    Examples
    --------
    >>> text_width("Event log", 10) < text_width("Event log", 10, weight=600)
    True
    """
    widths, em = _advances(weight)
    # What the family lacks comes from another font; an em is the widest that it is likely to be.
    return sum(widths.get(ord(character), em) for character in text) * size / em


def _fill(words: list[str], limit: float, size: float, weight: int) -> list[str]:
    """Fill lines greedily up to `limit`; a longer word gets a line of its own."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= limit:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def wrap(text: str, limit: float, size: float, weight: int = REGULAR) -> list[str]:
    """Break text into as few lines as fit, of lengths as even as possible.

    Parameters
    ----------
    text : str
        The text; its own line breaks are kept.
    limit : float
        Width that a line should not exceed, in the unit of `size`.
    size : float
        Size of the font.
    weight : int
        400 or 600.

    Returns
    -------
    list of str
        The lines.

    Examples
    --------
    >>> wrap("Serving and scale", limit=60, size=10)
    ['Serving', 'and scale']
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        words = paragraph.split()
        filled = _fill(words, limit, size, weight)
        # the narrowest limit that needs no more lines evens them out
        runs = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i, len(words) + 1))
        for narrower in sorted({text_width(run, size, weight) for run in runs}):
            even = _fill(words, narrower, size, weight)
            if len(even) <= len(filled) and narrower <= limit:
                filled = even
                break
        lines += filled
    return lines


def block_size(lines: Sequence[str], size: float, weight: int = REGULAR) -> tuple[float, float]:
    """Width and height of some lines of text.

    Parameters
    ----------
    lines : sequence of str
        The lines.
    size : float
        Size of the font.
    weight : int
        400 or 600.

    Returns
    -------
    tuple of float
        Width and height in the unit of `size`.
    """
    width = max((text_width(line, size, weight) for line in lines), default=0.0)
    return width, len(lines) * size * LINE_HEIGHT
