"""A diagram that displays itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlsd.diagrams.layout import Flow, Group, Plan, arrange
from mlsd.diagrams.svg import COLUMN_PX, PHONE_PX, SMALLEST_SCALE, Drawing, on_page
from mlsd.diagrams.vocabulary import Part
from mlsd.style import require_alt

_LIMITS = (104.0, 76.0, 58.0)  # width of a line of text in points, tried until the drawing fits


@dataclass(frozen=True)
class _Node:
    kind: str
    label: str
    emphasis: bool


class Diagram:
    """A drawing of parts and of what flows between them, as inline SVG.

    Declare the parts, then the flows; a notebook displays the diagram when it is the last value
    of a cell. It runs from left to right, and from top to bottom in a narrow column.

    Parameters
    ----------
    title : str
        Short name; what a screen reader announces.
    alt : str
        What the diagram shows, in at least 40 characters, for a reader who cannot see it.
    caption : str, optional
        A sentence to stand below.
    direction : str
        ``"right"``, or ``"down"`` to run from top to bottom in a wide column too. A drawing that
        would have to shrink too far to fit into the column runs down anyway.

    Raises
    ------
    ValueError
        If the title is empty, the alt text too short or the direction unknown.

    Examples
    --------
    >>> d = Diagram(
    ...     title="From log to ranking",
    ...     alt="Events are logged, a job computes features from them, and the ranker reads these.",
    ... )
    >>> d.store("log", "Event log")
    >>> d.service("features", "Feature job")
    >>> d.model("ranker", "Ranker", emphasis=True)
    >>> d.flow("log", "features", "20 M rows a day")
    >>> d.flow("features", "ranker")
    >>> d  # doctest: +ELLIPSIS
    [Diagram: From log to ranking. Events are logged, a job computes features from them, ...]
    >>> d.html().count("<title")  # one drawing for a wide column, one for a narrow one
    2
    """

    def __init__(
        self, *, title: str, alt: str, caption: str | None = None, direction: str = "right"
    ) -> None:
        if not title.strip():
            raise ValueError("title is empty; give the diagram a short name")
        if direction not in ("right", "down"):
            raise ValueError(f"direction={direction!r} is unknown; use 'right' or 'down'")
        self.title = title
        self.alt = require_alt(alt)
        self.caption = caption
        self.direction = direction
        self._nodes: dict[str, _Node] = {}
        self._flows: list[Flow] = []
        self._groups: list[Group] = []

    def store(self, name: str, label: str, *, emphasis: bool = False) -> None:
        """Declare a place where data stay: a log, a table, a feature store, an index.

        Parameters
        ----------
        name : str
            By which flows refer to it.
        label : str
            Its text; broken into lines where it is long.
        emphasis : bool
            Whether it is what the diagram is about.
        """
        self._declare("store", name, label, emphasis)

    def service(self, name: str, label: str, *, emphasis: bool = False) -> None:
        """Declare something that computes: a job, a server, a step of a pipeline.

        Parameters
        ----------
        name : str
            By which flows refer to it.
        label : str
            Its text; broken into lines where it is long.
        emphasis : bool
            Whether it is what the diagram is about.
        """
        self._declare("service", name, label, emphasis)

    def model(self, name: str, label: str, *, emphasis: bool = False) -> None:
        """Declare something learnt from data: a ranker, a classifier, embeddings.

        Parameters
        ----------
        name : str
            By which flows refer to it.
        label : str
            Its text; broken into lines where it is long.
        emphasis : bool
            Whether it is what the diagram is about.
        """
        self._declare("model", name, label, emphasis)

    def queue(self, name: str, label: str, *, emphasis: bool = False) -> None:
        """Declare something that hands events on in order: a stream, a review queue.

        Parameters
        ----------
        name : str
            By which flows refer to it.
        label : str
            Its text; broken into lines where it is long.
        emphasis : bool
            Whether it is what the diagram is about.
        """
        self._declare("queue", name, label, emphasis)

    def person(self, name: str, label: str, *, emphasis: bool = False) -> None:
        """Declare somebody who uses the system, feeds it or is affected by it.

        Parameters
        ----------
        name : str
            By which flows refer to it.
        label : str
            Its text; broken into lines where it is long.
        emphasis : bool
            Whether it is what the diagram is about.
        """
        self._declare("person", name, label, emphasis)

    def decision(self, name: str, label: str, *, emphasis: bool = False) -> None:
        """Declare a choice: a threshold, a rule, a gate before launch.

        Parameters
        ----------
        name : str
            By which flows refer to it.
        label : str
            Its text; broken into lines where it is long.
        emphasis : bool
            Whether it is what the diagram is about.
        """
        self._declare("decision", name, label, emphasis)

    def note(self, name: str, label: str, *, about: str | None = None) -> None:
        """Declare a remark.

        Parameters
        ----------
        name : str
            By which flows refer to it.
        label : str
            Its text; broken into lines where it is long.
        about : str, optional
            The declared node that it is about.
        """
        if about is not None:
            self._require("about", about)
        self._declare("note", name, label, False)
        if about is not None:
            self._flows.append(Flow(name, about, tether=True))

    def flow(
        self,
        tail: str,
        head: str,
        label: str = "",
        *,
        dashed: bool = False,
        emphasis: bool = False,
    ) -> None:
        """Draw an arrow from one declared node to another.

        Parameters
        ----------
        tail, head : str
            Names of the nodes.
        label : str
            What flows, and how much.
        dashed : bool
            For what flows back, late or only sometimes.
        emphasis : bool
            Whether it is what the diagram is about.

        Raises
        ------
        ValueError
            If a node was not declared.
        """
        self._require("tail", tail)
        self._require("head", head)
        self._flows.append(Flow(tail, head, label, dashed, emphasis))

    def group(self, label: str, names: Iterable[str]) -> None:
        """Draw a frame around some declared nodes.

        Parameters
        ----------
        label : str
            What they have in common.
        names : iterable of str
            Names of the nodes; each can be in one group.

        Raises
        ------
        ValueError
            If there is no node, or one was not declared or is in another group.
        """
        members = tuple(names)
        if not members:
            raise ValueError(f"names of group {label!r} is empty; name the nodes that it frames")
        for name in members:
            self._require("names", name)
            for group in self._groups:
                if name in group.names:
                    raise ValueError(f"names holds {name!r}, which is in group {group.label!r}")
        self._groups.append(Group(label, members))

    def _declare(self, kind: str, name: str, label: str, emphasis: bool) -> None:
        if name in self._nodes:
            raise ValueError(f"name={name!r} is declared already")
        if not label.strip():
            raise ValueError(f"label of {name!r} is empty; say what the {kind} is")
        self._nodes[name] = _Node(kind, label, emphasis)

    def _require(self, argument: str, name: str) -> None:
        if name not in self._nodes:
            declared = ", ".join(self._nodes) or "none yet"
            raise ValueError(f"{argument}={name!r} is no declared node; declared: {declared}")

    def _plan(self, rankdir: str, limit: float) -> Plan:
        parts = {
            name: Part.of(node.kind, node.label, limit=limit, emphasis=node.emphasis)
            for name, node in self._nodes.items()
        }
        return Plan(parts, self._flows, self._groups, rankdir, limit)

    def _draw(self) -> tuple[Drawing, Drawing]:
        """Drawings for a wide and for a narrow column."""
        if not self._nodes:
            raise ValueError(f"diagram {self.title!r} has no nodes; declare one before showing it")
        down = self._narrowest("TB", COLUMN_PX)
        narrow = self._narrowest("TB", PHONE_PX)
        if self.direction == "right":
            right = self._narrowest("LR", COLUMN_PX)
            if right.width_px * SMALLEST_SCALE <= COLUMN_PX:
                return right, narrow
        return down, narrow

    def _narrowest(self, rankdir: str, column_px: int) -> Drawing:
        """Lay out with long lines of text, and with shorter ones until the column holds it."""
        for limit in _LIMITS:
            drawing = arrange(self._plan(rankdir, limit))
            if drawing.width_px <= column_px:
                break
        return drawing

    def source(self) -> str:
        """Graphviz source of the layout: boxes that stand for the parts, in their order.

        Returns
        -------
        str
            DOT.
        """
        rankdir = "LR" if self.direction == "right" else "TB"
        return self._plan(rankdir, _LIMITS[0]).source()

    def html(self) -> str:
        """The diagram as a figure for a page: the same bytes for the same declarations.

        Returns
        -------
        str
            HTML.
        """
        return on_page(*self._draw(), title=self.title, alt=self.alt, caption=self.caption)

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        return f"[Diagram: {self.title}. {self.alt}]"
