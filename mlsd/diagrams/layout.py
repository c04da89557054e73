"""Places for the parts of a diagram: Graphviz arranges boxes, we draw what stands in them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import graphviz
import pygraphviz

from mlsd.diagrams.svg import Drawing, Point, arrow, element, path, rounded_box, text_block
from mlsd.diagrams.text import SEMIBOLD, SMALL_SIZE, block_size, wrap
from mlsd.diagrams.vocabulary import Part
from mlsd.style import colour

_INCH = 72.0
_DEEPEST = 40.0  # how far an outline may lie inside its box: that of a decision, at its points
_MARGIN = 3.0  # room for the width of a line at the edge of the drawing
_BLANK = (  # stands for a text of this size: Graphviz never sees, measures or escapes a text
    '<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" FIXEDSIZE="TRUE" '
    'WIDTH="{:.0f}" HEIGHT="{:.0f}"><TR><TD></TD></TR></TABLE>>'
)


@dataclass(frozen=True)
class Flow:
    """An arrow, or the tether of a note.

    Parameters
    ----------
    tail, head : str
        Names of the nodes.
    label : str
        What flows, and how much.
    dashed, emphasis, tether : bool
        How it is drawn; see `mlsd.diagrams.svg.arrow`.
    """

    tail: str
    head: str
    label: str = ""
    dashed: bool = False
    emphasis: bool = False
    tether: bool = False


@dataclass(frozen=True)
class Group:
    """A frame around some nodes.

    Parameters
    ----------
    label : str
        What they have in common.
    names : tuple of str
        Names of the nodes.
    """

    label: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """A diagram of which every text has its lines, ready to be arranged.

    Parameters
    ----------
    parts : mapping of str to Part
        The nodes by name.
    flows : sequence of Flow
        The arrows.
    groups : sequence of Group
        The frames.
    rankdir : str
        ``"LR"`` or ``"TB"``.
    limit : float
        Width that a line of text should not exceed, in points.
    """

    parts: Mapping[str, Part]
    flows: Sequence[Flow]
    groups: Sequence[Group]
    rankdir: str
    limit: float

    def label(self, flow: Flow) -> list[str]:
        """Lines of the label of an arrow.

        Parameters
        ----------
        flow : Flow
            The arrow.

        Returns
        -------
        list of str
            The lines.
        """
        return wrap(flow.label, self.limit, SMALL_SIZE)

    def source(self) -> str:
        """Graphviz source: boxes of the size of each part, without text.

        Returns
        -------
        str
            The source.
        """
        keys = {name: f"n{index}" for index, name in enumerate(self.parts)}
        down = self.rankdir == "TB"
        graph = graphviz.Digraph(
            graph_attr={
                "rankdir": self.rankdir,
                "ranksep": "0.36" if down else "0.3",
                "nodesep": "0.26",
                "pad": "0",
            },
            node_attr={"shape": "box", "fixedsize": "true", "label": ""},
            edge_attr={"arrowsize": "0.75"},
        )
        for name, part in self.parts.items():
            width, height = part.size
            graph.node(keys[name], width=f"{width / _INCH:.4f}", height=f"{height / _INCH:.4f}")
        for index, flow in enumerate(self.flows):
            attributes = {"id": str(index)}
            if flow.tether:
                attributes["arrowhead"] = "none"
            if flow.label:
                width, height = block_size(self.label(flow), SMALL_SIZE)
                attributes["label"] = _BLANK.format(width + 8, height + 2)
            graph.edge(keys[flow.tail], keys[flow.head], **attributes)
        for index, group in enumerate(self.groups):
            width, height = block_size([group.label], SMALL_SIZE, SEMIBOLD)
            attributes = {"label": _BLANK.format(width, height + 2), "labeljust": "l"}
            with graph.subgraph(name=f"cluster_{index}", graph_attr=attributes) as frame:
                for name in group.names:
                    frame.node(keys[name])
        return graph.source


def arrange(plan: Plan) -> Drawing:
    """Let Graphviz place the boxes, and draw the parts, arrows and frames there.

    Parameters
    ----------
    plan : Plan
        The diagram.

    Returns
    -------
    Drawing
        The drawing.
    """
    placed = json.loads(pygraphviz.AGraph(string=plan.source()).draw(format="json0", prog="dot"))
    _, _, width, height = _numbers(placed["bb"])

    def point(text: str) -> Point:
        x, y = _numbers(text)[:2]
        return x + _MARGIN, height - y + _MARGIN  # Graphviz counts y from the bottom

    objects = {thing["name"]: thing for thing in placed.get("objects", [])}
    middles = {name: point(objects[f"n{i}"]["pos"]) for i, name in enumerate(plan.parts)}
    outlines = {name: part.outline(middles[name]) for name, part in plan.parts.items()}
    # Graphviz numbers edges by tail; what names an edge here is the order of declaration
    edges = {int(edge["id"]): edge for edge in placed.get("edges", [])}

    frames, lines, labels = [], [], []
    for index, group in enumerate(plan.groups):
        frame = objects[f"cluster_{index}"]
        left, bottom, right, top = _numbers(frame["bb"])
        corner, opposite = point(f"{left},{top}"), point(f"{right},{bottom}")
        frames.append(_frame(corner, opposite))
        labels.append(
            text_block(
                [group.label],
                corner[0] + 8,
                corner[1] + 10,
                size=SMALL_SIZE,
                weight=SEMIBOLD,
                fill="muted",
                anchor="start",
                halo=True,
            )
        )
    for index, flow in enumerate(plan.flows):
        edge = edges[index]
        lines.append(_line(flow, edge["pos"], point, outlines[flow.tail], outlines[flow.head]))
        if flow.label:
            place = point(edge["lp"])
            labels.append(text_block(plan.label(flow), *place, size=SMALL_SIZE, halo=True))
    nodes = [part.draw(middles[name]) for name, part in plan.parts.items()]
    body = "".join(frames + lines + nodes + labels)
    return Drawing(body, width + 2 * _MARGIN, height + 2 * _MARGIN)


def _numbers(text: str) -> list[float]:
    """Numbers between commas."""
    return [float(number) for number in text.split(",")]


def _frame(corner: Point, opposite: Point) -> str:
    """Frame of a group."""
    (x0, y0), (x1, y1) = corner, opposite
    a, b = (x1 - x0) / 2, (y1 - y0) / 2
    return element(
        "path",
        d=rounded_box(a, b, 6),
        fill="none",
        stroke=colour("muted"),
        stroke_width=0.8,
        stroke_dasharray="2 3",
        class_="mlsd-group",
        transform=f"translate({path((x0 + a, y0 + b))})",
    )


def _line(
    flow: Flow,
    spline: str,
    point: Callable[[str], Point],
    tail: Sequence[Point],
    head: Sequence[Point],
) -> str:
    """Line of an arrow along the spline of Graphviz, from outline to outline."""
    words = spline.split()
    tip = point(words.pop(0).removeprefix("e,")) if words[0].startswith("e,") else None
    points = [point(word) for word in words]
    start = _reach(points[0], _heading(points[1], points[0]), tail)
    # a straight Bézier piece joins what was left between the spline and the outline
    points = [start, start, points[0], *points]
    base = points[-1]
    end = _reach(tip or base, _heading(points[-2], tip or base), head)
    if tip is not None:
        base = (base[0] + end[0] - tip[0], base[1] + end[1] - tip[1])
    else:
        base = end
    points += [points[-1], base, base]
    drawn = arrow(
        points,
        end if tip is not None else None,
        dashed=flow.dashed,
        emphasis=flow.emphasis,
        tether=flow.tether,
    )
    return element("g", drawn, class_="mlsd-tether" if flow.tether else "mlsd-flow")


def _reach(end: Point, heading: Point, outline: Sequence[Point]) -> Point:
    """Step from `end` along `heading` to the outline.

    Graphviz ends lines at the box around a part. The outline may lie some points further inside,
    as at the round ends of a queue.
    """
    (ex, ey), (hx, hy) = end, heading
    steps = []
    for (ax, ay), (bx, by) in zip(outline, [*outline[1:], outline[0]], strict=True):
        sx, sy = bx - ax, by - ay
        cross = hx * sy - hy * sx
        if abs(cross) < 1e-9:  # parallel to this side
            continue
        along = ((ax - ex) * sy - (ay - ey) * sx) / cross
        across = ((ax - ex) * hy - (ay - ey) * hx) / cross
        if 0 <= across <= 1 and 0 < along < _DEEPEST:
            steps.append(along)
    step = min(steps, default=0.0)
    return ex + step * hx, ey + step * hy


def _heading(start: Point, end: Point) -> Point:
    """Unit vector from `start` to `end`."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    return dx / length, dy / length
