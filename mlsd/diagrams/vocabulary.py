"""The vocabulary: the shape of a node says what kind of part it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from mlsd.diagrams.svg import (
    Drawing,
    Point,
    arrow,
    element,
    on_page,
    path,
    polygon,
    rounded_box,
    text_block,
)
from mlsd.diagrams.text import LABEL_SIZE, REGULAR, SEMIBOLD, SMALL_SIZE, block_size, wrap
from mlsd.style import Html, colour

_PAD_X, _PAD_Y = 10.0, 7.0
_LID = 5.0  # height of the half ellipse on top of a store
_MOUTH = 5.5  # width of the half ellipse at the end of a queue
_POINT = 10.0  # depth of the two points of a model
_EAR = 7.0  # size of the folded corner of a note
_BUST = 18.0  # from the edge of a person to the middle of its head
_ROUND = [math.pi * step / 12 for step in range(13)]  # a round end, in short straight pieces


def _box_size(text_width: float, text_height: float) -> Point:
    return max(text_width + 2 * _PAD_X, 48.0), text_height + 2 * _PAD_Y


def _box(a: float, b: float) -> list[Point]:
    return [(-a, -b), (a, -b), (a, b), (-a, b)]


def _nothing(a: float, b: float) -> str:
    return ""


def _store_size(text_width: float, text_height: float) -> Point:
    width, height = _box_size(text_width, text_height)
    return width, height + 2 * _LID - 2


def _store_outline(a: float, b: float) -> list[Point]:
    lid = [(-a * math.cos(t), _LID - b - _LID * math.sin(t)) for t in _ROUND]
    return lid + [(-x, -y) for x, y in lid]


def _store_body(a: float, b: float) -> str:
    lid, round_ = _LID - b, ("A", (a, _LID), "0 0 1")
    return path("M", (-a, lid), *round_, (a, lid), "V", -lid, *round_, (-a, -lid), "Z")


def _store_detail(a: float, b: float) -> str:
    return path("M", (-a, _LID - b), "A", (a, _LID), "0 0 0", (a, _LID - b))


def _queue_size(text_width: float, text_height: float) -> Point:
    width, height = _box_size(text_width, text_height)
    return width + 2 * _MOUTH + 2, height


def _queue_outline(a: float, b: float) -> list[Point]:
    mouth = [(a - _MOUTH + _MOUTH * math.sin(t), -b * math.cos(t)) for t in _ROUND]
    return mouth + [(-x, -y) for x, y in mouth]


def _queue_body(a: float, b: float) -> str:
    end, round_ = a - _MOUTH, ("A", (_MOUTH, b), "0 0 1")
    return path("M", (-end, -b), "H", end, *round_, (end, b), "H", -end, *round_, (-end, -b), "Z")


def _queue_detail(a: float, b: float) -> str:
    return path("M", (a - _MOUTH, -b), "A", (_MOUTH, b), "0 0 0", (a - _MOUTH, b))


def _model_size(text_width: float, text_height: float) -> Point:
    width, height = _box_size(text_width, text_height)
    return width + _POINT, height


def _model_outline(a: float, b: float) -> list[Point]:
    flat = a - _POINT
    return [(-a, 0), (-flat, -b), (flat, -b), (a, 0), (flat, b), (-flat, b)]


def _decision_size(text_width: float, text_height: float) -> Point:
    height = 2.1 * text_height + 12
    # the corners of the text touch the sides of the diamond, but for the padding
    return (text_width + 14) / (1 - text_height / height), height


def _decision_outline(a: float, b: float) -> list[Point]:
    return [(-a, 0), (0, -b), (a, 0), (0, b)]


def _person_size(text_width: float, text_height: float) -> Point:
    return text_width + 46, max(text_height + 2 * _PAD_Y, 28.0)


def _person_outline(a: float, b: float) -> list[Point]:
    end = [(a - b + b * math.sin(t), -b * math.cos(t)) for t in _ROUND]
    return end + [(-x, -y) for x, y in end]


def _person_detail(a: float, b: float) -> str:
    x, head = _BUST - a, ("A", (3.4, 3.4), "0 1 1")
    return path(
        *("M", (x - 3.4, -4.2), *head, (x + 3.4, -4.2), *head, (x - 3.4, -4.2)),
        *("M", (x - 6.4, 8), "A", (6.4, 6.8), "0 0 1", (x + 6.4, 8), "Z"),
    )


def _note_body(a: float, b: float) -> str:
    return path("M", (-a, -b), "H", a - _EAR, "L", (a, _EAR - b), "V", b, "H", -a, "Z")


def _note_detail(a: float, b: float) -> str:
    return path("M", (a - _EAR, -b), "V", _EAR - b, "H", a)


@dataclass(frozen=True)
class Shape:
    """How one kind of part is drawn.

    Its functions take half of the width and half of the height, in points; their coordinates
    have the middle of the shape as origin and `y` downwards.

    Parameters
    ----------
    meaning : str
        What the shape stands for, in a few words.
    size : callable
        Width and height around a text of a given width and height.
    outline : callable
        Corners of the convex outline at which arrows end.
    body : callable
        Path of the filled area.
    detail : callable
        Path of the lines on top of it; empty if there are none.
    text_middle : tuple of float
        Where the middle of the text lies.
    text_size : float
        Size of the text.
    """

    meaning: str
    size: Callable[[float, float], Point] = _box_size
    outline: Callable[[float, float], list[Point]] = _box
    body: Callable[[float, float], str] = lambda a, b: rounded_box(a, b, 5)
    detail: Callable[[float, float], str] = _nothing
    text_middle: Point = (0.0, 0.0)
    text_size: float = LABEL_SIZE


#: Every shape, by the kind of part that it stands for.
SHAPES: dict[str, Shape] = {
    "person": Shape(
        "uses the system, feeds it or is affected by it",
        _person_size,
        _person_outline,
        lambda a, b: rounded_box(a, b, b),
        _person_detail,
        text_middle=(9.0, 0.0),
    ),
    "service": Shape("computes: a job, a server, a step of a pipeline"),
    "model": Shape(
        "was learnt from data: a ranker, a classifier, embeddings",
        _model_size,
        _model_outline,
        lambda a, b: polygon(_model_outline(a, b)),
    ),
    "store": Shape(
        "keeps data: a log, a table, a feature store, an index",
        _store_size,
        _store_outline,
        _store_body,
        _store_detail,
        text_middle=(0.0, 3.5),
    ),
    "queue": Shape(
        "hands events on in order: a stream, a review queue",
        _queue_size,
        _queue_outline,
        _queue_body,
        _queue_detail,
        text_middle=(-3.0, 0.0),
    ),
    "decision": Shape(
        "chooses: a threshold, a rule, a gate before launch",
        _decision_size,
        _decision_outline,
        lambda a, b: polygon(_decision_outline(a, b)),
    ),
    "note": Shape(
        "a remark, no part of the system",
        body=_note_body,
        detail=_note_detail,
        text_size=SMALL_SIZE,
    ),
}


@dataclass(frozen=True)
class Part:
    """A node that knows its size, but not yet its place.

    Parameters
    ----------
    kind : str
        A key of `SHAPES`.
    lines : tuple of str
        Its text.
    emphasis : bool
        Whether it is what the drawing is about.
    """

    kind: str
    lines: tuple[str, ...]
    emphasis: bool = False

    @classmethod
    def of(cls, kind: str, label: str, *, limit: float, emphasis: bool = False) -> Part:
        """Break the label of a part into lines.

        Parameters
        ----------
        kind : str
            A key of `SHAPES`.
        label : str
            Its text.
        limit : float
            Width that a line should not exceed, in points.
        emphasis : bool
            Whether it is what the drawing is about.

        Returns
        -------
        Part
            The part.
        """
        weight = SEMIBOLD if emphasis else REGULAR
        lines = wrap(label, limit, SHAPES[kind].text_size, weight)
        return cls(kind, tuple(lines), emphasis)

    @property
    def weight(self) -> int:
        """Weight of the font."""
        return SEMIBOLD if self.emphasis else REGULAR

    @property
    def size(self) -> Point:
        """Width and height in points."""
        shape = SHAPES[self.kind]
        return shape.size(*block_size(self.lines, shape.text_size, self.weight))

    def outline(self, middle: Point) -> list[Point]:
        """Corners of the outline of the part at its place.

        Parameters
        ----------
        middle : tuple of float
            Its place.

        Returns
        -------
        list of tuple of float
            The corners, in order.
        """
        width, height = self.size
        corners = SHAPES[self.kind].outline(width / 2, height / 2)
        return [(middle[0] + x, middle[1] + y) for x, y in corners]

    def draw(self, middle: Point) -> str:
        """Draw the part.

        Parameters
        ----------
        middle : tuple of float
            Its place.

        Returns
        -------
        str
            SVG.
        """
        shape, (width, height) = SHAPES[self.kind], self.size
        half = (width / 2, height / 2)
        line: dict[str, str | float] = {"stroke": colour("muted"), "stroke_width": 1.1}
        if self.emphasis:  # seen without colour too: a thicker line and bolder text
            line = {"stroke": colour("blue"), "stroke_width": 2.2}
        fill: dict[str, str | float] = {"fill": colour("panel")}
        if self.kind == "note":
            fill = {"fill": "none"}
            line |= {"stroke_dasharray": "3 2"}
        drawn = [element("path", d=shape.body(*half), **fill, **line)]
        if detail := shape.detail(*half):
            drawn.append(element("path", d=detail, fill="none", **line))
        drawn.append(
            text_block(self.lines, *shape.text_middle, size=shape.text_size, weight=self.weight)
        )
        place = f"translate({path(middle)})"
        return element("g", *drawn, class_=f"mlsd-node mlsd-{self.kind}", transform=place)


def legend() -> Html:
    """The vocabulary: every shape and every line, with what it stands for.

    Returns
    -------
    Html
        A displayable figure.

    Examples
    --------
    >>> "was learnt from data" in legend().html
    True
    """
    left, text_x, row, limit = 52.0, 118.0, 37.0, 146.0
    rows: list[tuple[Callable[[float], str], str]] = []

    def part(kind: str) -> Callable[[float], str]:
        return lambda y: Part(kind, (kind,)).draw((left, y))

    def line(**look: bool) -> Callable[[float], str]:
        return lambda y: arrow([(left - 40, y), (left + 30, y)], (left + 40, y), **look)

    rows += [(part(kind), shape.meaning) for kind, shape in SHAPES.items()]
    rows += [
        (line(), "what flows, and how much"),
        (line(dashed=True), "what flows back, late or only sometimes"),
        (line(emphasis=True), "what the drawing is about; parts stand out in the same way"),
    ]
    drawn, y = [], row / 2
    for draw, meaning in rows:
        lines = wrap(meaning, limit, SMALL_SIZE)
        drawn += [draw(y), text_block(lines, text_x, y, size=SMALL_SIZE, anchor="start")]
        y += row
    drawing = Drawing("".join(drawn), text_x + limit, y - row / 2)
    kinds = "; ".join(f"{kind}: {shape.meaning}" for kind, shape in SHAPES.items())
    alt = (
        f"The shape says the kind of part. {kinds}. A solid arrow is what flows, a dashed arrow "
        "what flows back, late or only sometimes; what matters most is blue, thick and bold."
    )
    title = "The vocabulary of diagrams"
    return Html(on_page(drawing, drawing, title=title, alt=alt), f"[Diagram: {title}. {alt}]")
