"""The little SVG that diagrams are made of, and the frame in which they stand on a page.

Colours are written as the light value of a token of `mlsd.style`; `mlsd.style.inline_svg` turns
each into the CSS variable that follows the theme.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from mlsd.diagrams.text import LINE_HEIGHT, REGULAR, text_width
from mlsd.style import FONT_FAMILY, colour, css_tokens, inline_svg

PX_PER_PT = 4 / 3

#: Width of the text column of the site, on a desk and on a phone of 390 px.
COLUMN_PX, PHONE_PX = 736, 340

#: Below this part of its natural size a drawing becomes hard to read (text of 14 px at 11 px).
SMALLEST_SCALE = 0.8

Point = tuple[float, float]

# the last so that a text cannot look like a colour or like a reference to an element
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "#": "&#35;"}
)


@dataclass(frozen=True)
class Drawing:
    """A drawing in points, its origin at the top left.

    Parameters
    ----------
    body : str
        SVG elements.
    width, height : float
        Size in points.
    """

    body: str
    width: float
    height: float

    @property
    def width_px(self) -> int:
        """Natural width on a page."""
        return math.ceil(self.width * PX_PER_PT)


def number(value: float) -> str:
    """Write a coordinate: a tenth of a point is finer than a pixel.

    Parameters
    ----------
    value : float
        The coordinate.

    Returns
    -------
    str
        The number without needless digits.

    Examples
    --------
    >>> number(12.04), number(-0.01), number(3.25)
    ('12', '0', '3.2')
    """
    rounded = round(value, 1) + 0.0  # no negative zero
    return f"{rounded:.1f}".removesuffix(".0")


def escaped(text: str) -> str:
    """Escape text for an element or an attribute.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Text that neither ends an element or attribute nor looks like a colour or a reference.
    """
    return text.translate(_ESCAPES)


def element(name: str, *children: str, **attributes: str | float) -> str:
    """Write an SVG element.

    Parameters
    ----------
    name : str
        Name of the element.
    *children : str
        What it contains, already escaped.
    **attributes : str or float
        Its attributes; ``_`` stands for ``-``, and a trailing ``_`` is dropped.

    Returns
    -------
    str
        The element.

    Examples
    --------
    >>> element("circle", r=4.5, stroke_width=1)
    '<circle r="4.5" stroke-width="1"/>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{number(v) if not isinstance(v, str) else v}"'
        for key, v in attributes.items()
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def path(*parts: str | float | Point) -> str:
    """Write the ``d`` attribute of a path.

    Parameters
    ----------
    *parts : str, float or tuple of float
        Commands, numbers and points.

    Returns
    -------
    str
        The attribute.

    Examples
    --------
    >>> path("M", (0, 0), "H", 12.5, "Z")
    'M 0 0 H 12.5 Z'
    """
    words: list[str] = []
    for part in parts:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, tuple):
            words += [number(part[0]), number(part[1])]
        else:
            words.append(number(part))
    return " ".join(words)


def rounded_box(half_width: float, half_height: float, radius: float) -> str:
    """Path of a box with round corners around the origin.

    Parameters
    ----------
    half_width, half_height : float
        Half of its size.
    radius : float
        Of the corners.

    Returns
    -------
    str
        A ``d`` attribute.
    """
    a, b, r = half_width, half_height, radius
    # fmt: off
    return path(
        "M", (r - a, -b), "H", a - r, "A", (r, r), "0 0 1", (a, r - b),
        "V", b - r, "A", (r, r), "0 0 1", (a - r, b),
        "H", r - a, "A", (r, r), "0 0 1", (-a, b - r),
        "V", r - b, "A", (r, r), "0 0 1", (r - a, -b), "Z",
    )
    # fmt: on


def text_block(
    lines: Sequence[str],
    x: float,
    y: float,
    *,
    size: float,
    weight: int = REGULAR,
    fill: str = "ink",
    anchor: str = "middle",
    halo: bool = False,
) -> str:
    """Write lines of text around a point, as one text that a reader can find and copy.

    Parameters
    ----------
    lines : sequence of str
        The lines.
    x, y : float
        Middle of the block, or of its left edge if `anchor` is ``"start"``.
    size : float
        Size of the font.
    weight : int
        400 or 600.
    fill : str
        A colour token.
    anchor : str
        ``"middle"`` or ``"start"``.
    halo : bool
        Whether a line that passes behind is kept off the letters.

    Returns
    -------
    str
        A ``<text>`` element.
    """
    leading = size * LINE_HEIGHT
    # the baseline lies a third of an em below the middle of a line
    first = y - leading * (len(lines) - 1) / 2 + size * 0.34
    spans = []
    for index, line in enumerate(lines):
        width = text_width(line, size, weight)
        spans.append(
            element(
                "tspan",
                escaped(line),
                x=x - width / 2 if anchor == "middle" else x,
                y=first + index * leading,
                # Where the family is missing, another font is squeezed into the space measured.
                textLength=width,
                lengthAdjust="spacingAndGlyphs",
            )
        )
    attributes: dict[str, str | float] = {"font_size": size, "fill": colour(fill)}
    if halo:
        attributes |= {"stroke": colour("surface"), "stroke_width": 4, "paint_order": "stroke"}
    if weight != REGULAR:
        attributes["font_weight"] = weight
    # the blank between two lines makes "Event log" of "Event" and "log"
    return element("text", " ".join(spans), **attributes)


def polygon(corners: Sequence[Point]) -> str:
    """Path of a polygon.

    Parameters
    ----------
    corners : sequence of tuple of float
        Its corners, in order.

    Returns
    -------
    str
        A ``d`` attribute.
    """
    return path("M", corners[0], *(word for corner in corners[1:] for word in ("L", corner)), "Z")


def arrow_head(base: Point, tip: Point, *, half_width: float, fill: str) -> str:
    """Draw a triangle that points from `base` to `tip`.

    Parameters
    ----------
    base, tip : tuple of float
        Middle of its back, and its point.
    half_width : float
        Half of the length of its back.
    fill : str
        A colour token.

    Returns
    -------
    str
        A ``<path>`` element.
    """
    (bx, by), (tx, ty) = base, tip
    length = math.hypot(tx - bx, ty - by) or 1.0
    across = (-(ty - by) / length * half_width, (tx - bx) / length * half_width)
    left, right = (bx + across[0], by + across[1]), (bx - across[0], by - across[1])
    return element("path", d=polygon([left, tip, right]), fill=colour(fill))


def arrow(
    points: Sequence[Point],
    tip: Point | None,
    *,
    dashed: bool = False,
    emphasis: bool = False,
    tether: bool = False,
) -> str:
    """Draw a line with a head.

    Parameters
    ----------
    points : sequence of tuple of float
        A polyline of two points, or the control points of Bézier pieces (1 + 3 for each).
    tip : tuple of float or None
        Where the head ends; no head if None.
    dashed : bool
        For what flows back, late or only sometimes.
    emphasis : bool
        For what the drawing is about.
    tether : bool
        For the thin line between a note and what it is about.

    Returns
    -------
    str
        SVG.
    """
    token = "blue" if emphasis else "muted"
    if len(points) == 2:
        d = path("M", points[0], "L", points[1])
    else:
        d = path("M", points[0], "C", *points[1:])
    look: dict[str, str | float] = {"stroke_width": 2.2 if emphasis else 1.2}
    if tether:
        look = {"stroke_width": 0.9, "stroke_dasharray": "1.5 2"}
    elif dashed:
        look["stroke_dasharray"] = "5 3"
    line = element("path", d=d, fill="none", stroke=colour(token), **look)
    if tip is None:
        return line
    return line + arrow_head(points[-1], tip, half_width=4.2 if emphasis else 3.4, fill=token)


def _svg(drawing: Drawing, *, title: str, alt: str, links: bool) -> str:
    """One accessible ``<svg>`` of a drawing."""
    size = f"{number(drawing.width)} {number(drawing.height)}"
    family = f"'{FONT_FAMILY}','Source Sans Pro',system-ui,sans-serif"
    body = element("g", drawing.body, font_family=family, stroke_linejoin="round")
    svg = inline_svg(f'<svg viewBox="0 0 {size}">{body}</svg>', title=title, alt=alt)
    # what an image contains is hidden from a screen reader: a drawing with links is a group
    return svg.replace('role="img"', 'role="group"', 1) if links else svg


def _in_column(svg: str, drawing: Drawing, *, title: str) -> str:
    """Let a drawing scroll sideways in a column that would make its text too small."""
    least = math.ceil(drawing.width_px * SMALLEST_SCALE)
    if least <= PHONE_PX:
        return svg
    return (  # who scrolls by keyboard must be able to focus it
        f'<div style="overflow-x:auto" tabindex="0" role="region" aria-label="{escaped(title)}">'
        f'<div style="min-width:{least}px">{svg}</div></div>'
    )


def on_page(
    wide: Drawing,
    narrow: Drawing,
    *,
    title: str,
    alt: str,
    caption: str | None = None,
    links: bool = False,
) -> str:
    """Write a figure that shows the drawing that suits the column it stands in.

    A notebook that is not trusted is shown without drawings and style sheets: JupyterLab leaves
    only the letters of an SVG. There, and wherever else style sheets are removed, the figure
    says in words what it shows.

    Parameters
    ----------
    wide, narrow : Drawing
        The same content for a wide and for a narrow column.
    title : str
        Accessible name.
    alt : str
        Accessible description.
    caption : str, optional
        A sentence to stand below.
    links : bool
        Whether the drawings contain links.

    Returns
    -------
    str
        A ``<figure>`` element.
    """
    wide_svg, narrow_svg = (_svg(d, title=title, alt=alt, links=links) for d in (wide, narrow))
    # a notebook has no style sheet of ours, so the tokens come along: it may be a dark one
    rules = css_tokens() + ".mlsd-drawn{display:block!important}.mlsd-in-words{display:none}"
    if narrow.width >= wide.width:
        drawn = _in_column(wide_svg, wide, title=title)
    else:
        # A query of the container, not of the window: a notebook beside a file browser is narrow.
        turn = math.ceil(wide.width_px * SMALLEST_SCALE)
        rules += (
            f".mlsd-turn-{turn}>.mlsd-narrow{{display:none}}"
            f"@container(max-width:{turn - 1}px){{.mlsd-turn-{turn}>.mlsd-wide{{display:none}}"
            f".mlsd-turn-{turn}>.mlsd-narrow{{display:block}}}}"
        )
        drawn = (
            f'<div class="mlsd-turn-{turn}"><div class="mlsd-wide">{wide_svg}</div>\n'
            f'<div class="mlsd-narrow">{_in_column(narrow_svg, narrow, title=title)}</div></div>'
        )
    below = f"\n<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return (
        '<figure class="mlsd-diagram" '
        'style="container-type:inline-size;margin:1rem 0;text-align:center">\n'
        f"<style>{rules}</style>\n"
        f'<div class="mlsd-drawn" style="display:none">{drawn}</div>\n'
        f'<p class="mlsd-in-words">{escape(title)}. {escape(alt)} '
        "(Run the cell to see it drawn.)</p>"
        f"{below}\n</figure>"
    )
