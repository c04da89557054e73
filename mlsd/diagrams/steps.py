"""The map of the nine steps, which stands at the top of every chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mlsd.diagrams.svg import (
    Drawing,
    Point,
    arrow_head,
    element,
    escaped,
    on_page,
    path,
    text_block,
)
from mlsd.diagrams.text import LABEL_SIZE, REGULAR, SEMIBOLD, text_width, wrap
from mlsd.style import Html, colour

#: The steps of the framework, in order.
STEPS = (
    "Clarify requirements",
    "Goals and metrics",
    "Frame the problem",
    "Data",
    "Features",
    "Model",
    "Evaluation",
    "Serving and scale",
    "Monitoring",
)

_LOOPS_TO = (2, 4)  # what monitoring changes: the goals, and the data that one learns from
_LOOP_LABEL = "what production teaches"
_HERE = "you are here"

_SIZE, _SMALL = 9.75, 9.0  # of text, in points: 13 px and 12 px
_LINE = 12.1  # from one line of text to the next
_RING = 3.0  # from the disc of the current step to the ring around it


@dataclass(frozen=True)
class _Station:
    """A step on the map."""

    step: int
    middle: Point
    radius: float
    current: bool
    href: str | None = None

    @property
    def reach(self) -> float:
        """From the middle to where an arrow ends."""
        return self.radius + (_RING if self.current else 0.0) + 1

    @property
    def weight(self) -> int:
        return SEMIBOLD if self.current else REGULAR

    @property
    def name(self) -> str:
        return STEPS[self.step - 1]

    def draw(self, *label: str, hit: tuple[float, float, float, float]) -> str:
        """Circle with its number, its label, and a link around both if there is one."""
        x, y = self.middle
        disc: dict[str, str | float] = {
            "fill": colour("blue") if self.current else colour("surface"),
            "stroke": colour("blue") if self.current else colour("muted"),
            "stroke_width": 1.4,
        }
        drawn = [element("circle", cx=x, cy=y, r=self.radius, **disc)]
        if self.current:  # a ring, seen without colour too
            around = disc | {"fill": colour("surface")}
            drawn.insert(0, element("circle", cx=x, cy=y, r=self.radius + _RING, **around))
        ink = "surface" if self.current else "ink"
        number = text_block([str(self.step)], x, y, size=_SIZE, weight=SEMIBOLD, fill=ink)
        drawn += [number, *label]
        if self.href is None:
            return element("g", *drawn, class_="mlsd-step")
        left, top, width, height = hit
        # the whole place of the step answers to a finger, not the letters alone
        area = element(
            "rect", x=left, y=top, width=width, height=height, fill="none", pointer_events="all"
        )
        here = {"aria_current": "step"} if self.current else {}
        name = f"Step {self.step}: {self.name}" + (f", {_HERE}" if self.current else "")
        return element(
            "a", area, *drawn, href=escaped(self.href), aria_label=name, class_="mlsd-step", **here
        )


def _stations(
    places: Sequence[Point],
    current: int | None,
    links: Mapping[int, str],
    *,
    radius: float,
    current_radius: float,
) -> list[_Station]:
    return [
        _Station(
            step,
            middle,
            current_radius if step == current else radius,
            step == current,
            links.get(step),
        )
        for step, middle in enumerate(places, start=1)
    ]


def _line(d: str, *, dashed: bool = False) -> str:
    look: dict[str, str | float] = {"stroke_dasharray": "5 3"} if dashed else {}
    return element("path", d=d, fill="none", stroke=colour("muted"), stroke_width=1.4, **look)


def _head(base: Point, tip: Point, fill: str = "muted") -> str:
    return arrow_head(base, tip, half_width=3, fill=fill)


def _wide(current: int | None, links: Mapping[int, str]) -> Drawing:
    """One line of stations from left to right; the loop runs above them."""
    pitch, track, loop, bend, text_top = 60.0, 46.0, 8.0, 8.0, 65.0
    places = [((index + 0.5) * pitch, track) for index in range(len(STEPS))]
    stations = _stations(places, current, links, radius=9.5, current_radius=12)
    drawn = []
    for one, following in pairwise(stations):
        tip = following.middle[0] - following.reach
        drawn += [
            _line(path("M", one.middle, "H", tip - 5)),
            _head((tip - 6, track), (tip, track)),
        ]

    last, middle = stations[-1].middle[0], (places[5][0] + places[6][0]) / 2
    aside = text_width(_LOOP_LABEL, _SMALL) / 2 + 6
    goals, data = (stations[step - 1] for step in _LOOPS_TO)
    # from the last station up and to the left, past the words, down to goals and down to data
    start = path("M", (last, track), "V", loop + bend, "Q", (last, loop), (last - bend, loop), "H")
    past = path(middle + aside, "M", (middle - aside, loop), "H", goals.middle[0] + bend)
    branch = path("M", (data.middle[0] + bend, loop))
    ends = []
    for end in (goals, data):
        x, tip = end.middle[0], track - end.reach
        ends.append(path("Q", (x, loop), (x, loop + bend), "V", tip - 5))
        drawn.append(_head((x, tip - 6), (x, tip)))
    drawn.append(_line(" ".join([start, past, ends[0], branch, ends[1]]), dashed=True))
    drawn.append(text_block([_LOOP_LABEL], middle, loop, size=_SMALL, fill="muted"))

    bottom = text_top + 2 * _LINE + (16 if current else 3)
    for station in stations:
        x = station.middle[0]
        lines = wrap(station.name, pitch - 2, _SIZE, station.weight)
        height = len(lines) * _LINE
        label = [text_block(lines, x, text_top + height / 2, size=_SIZE, weight=station.weight)]
        if station.current:
            below = text_top + height + 7
            label.append(text_block([_HERE], x, below, size=_SMALL, weight=SEMIBOLD, fill="blue"))
        hit = (x - pitch / 2 + 1, track - 16, pitch - 2, bottom - track + 16)
        drawn.append(station.draw(*label, hit=hit))
    return Drawing("".join(drawn), len(STEPS) * pitch, bottom)


def _narrow(current: int | None, links: Mapping[int, str]) -> Drawing:
    """One line of stations from top to bottom; the loop runs on the left of them."""
    pitch, track, loop, bend, width, size = 25.0, 40.0, 8.0, 8.0, 250.0, LABEL_SIZE
    places = [(track, 16 + index * pitch) for index in range(len(STEPS))]
    stations = _stations(places, current, links, radius=8.5, current_radius=9.5)
    last = stations[-1].middle[1]
    goals, data = (stations[step - 1] for step in _LOOPS_TO)
    top, tee = goals.middle[1], data.middle[1]
    way = path(
        *("M", (track, last), "H", loop + bend, "Q", (loop, last), (loop, last - bend)),
        *("V", top + bend, "Q", (loop, top), (loop + bend, top), "H", track - goals.reach - 5),
        *("M", (loop, tee), "H", track - data.reach - 5),
    )
    drawn = [_line(way, dashed=True), _line(path("M", places[0], "V", last))]
    for end in (goals, data):
        tip, y = track - end.reach, end.middle[1]
        drawn.append(_head((tip - 6, y), (tip, y)))
    drawn.append(
        text_block([_LOOP_LABEL], loop, last + 19, size=_SMALL, fill="muted", anchor="start")
    )
    for station in stations:
        x, y = track + 21, station.middle[1]
        label = [text_block([station.name], x, y, size=size, weight=station.weight, anchor="start")]
        if station.current:
            x += text_width(station.name, size, station.weight) + 8
            label.append(_head((x + 5, y), (x, y), "blue"))
            label.append(
                text_block(
                    [_HERE], x + 9, y, size=_SMALL, weight=SEMIBOLD, fill="blue", anchor="start"
                )
            )
        hit = (track - 14, y - pitch / 2 + 0.5, width - track + 14, pitch - 1)
        drawn.append(station.draw(*label, hit=hit))
    return Drawing("".join(drawn), width, last + 26)


def nine_steps(current: int | None = None, *, links: Mapping[int, str] | None = None) -> Html:
    """Map of the nine steps, with the loop from monitoring back to goals and data.

    Parameters
    ----------
    current : int, optional
        The step, 1 to 9, that is marked as "you are here".
    links : mapping of int to str, optional
        Address of the page of each step that shall be a link.

    Returns
    -------
    Html
        A displayable figure.

    Raises
    ------
    ValueError
        If there is no such step.

    Examples
    --------
    >>> nine_steps(current=2)  # doctest: +ELLIPSIS
    [Diagram: The nine steps: you are at step 2, Goals and metrics. The steps in order: ...]
    """
    for argument, step in [("current", current), *(("links", step) for step in links or {})]:
        if step is not None and step not in range(1, 10):
            raise ValueError(f"{argument}={step!r} is no step; use 1 to 9")
    title = "The nine steps"
    if current:
        title += f": you are at step {current}, {STEPS[current - 1]}"
    order = ", ".join(f"{step} {name}" for step, name in enumerate(STEPS, start=1))
    alt = (
        f"The steps in order: {order}. An arrow leads from monitoring back to goals and to data: "
        f"{_LOOP_LABEL}."
    )
    wide, narrow = _wide(current, links or {}), _narrow(current, links or {})
    return Html(
        on_page(wide, narrow, title=title, alt=alt, links=bool(links)), f"[Diagram: {title}. {alt}]"
    )
