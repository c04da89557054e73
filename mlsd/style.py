"""One look for plots, diagrams and explorers, on light and on dark pages.

Colours are *tokens*: a name with a light and a dark value. Python draws with the light value;
what leaves Python is SVG in which each token's colour has become a CSS variable, so that the
same figure follows the theme of the page that it stands on.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from cycler import cycler
from matplotlib import font_manager
from matplotlib.figure import Figure

if TYPE_CHECKING:
    import pandas as pd

#: Colour tokens: name -> (on a light page, on a dark page). The hues are Okabe and Ito's
#: colour-blind-safe palette (https://jfly.uni-koeln.de/color/), darkened or lightened until
#: each reaches a contrast of 4.5 : 1 as text on ``surface``; ``test_style.py`` measures it.
TOKENS: dict[str, tuple[str, str]] = {
    "ink": ("#1b1f24", "#e6e8ea"),
    "muted": ("#5b6470", "#a3acb8"),
    "grid": ("#d9dde2", "#3a424d"),
    "surface": ("#fffffe", "#131416"),
    "panel": ("#f4f6f8", "#1d2126"),
    "blue": ("#0069a6", "#56b4e9"),
    "orange": ("#b84a00", "#f09a4a"),
    "green": ("#00785a", "#3ecfa3"),
    "purple": ("#a0447c", "#dd92c0"),
    "red": ("#b3261e", "#ff8a80"),
    "yellow": ("#7d6500", "#e6cc3c"),
}

#: The family of figures, diagrams and explorers; shipped in ``mlsd/fonts`` and with the site.
FONT_FAMILY = "Source Sans 3"

_MIN_ALT = (
    40  # characters: shorter texts name the figure ("ROC curve") without saying what it shows
)
_FONT_DIR = Path(__file__).parent / "fonts"


def colour(name: str) -> str:
    """Colour of a token, for matplotlib; it becomes a CSS variable in the output.

    Parameters
    ----------
    name : str
        A key of `TOKENS`, for example ``"blue"``.

    Returns
    -------
    str
        Hexadecimal colour of the light theme.

    Raises
    ------
    ValueError
        If there is no such token.

    Examples
    --------
    >>> colour("blue")
    '#0069a6'
    """
    if name not in TOKENS:
        raise ValueError(f"name={name!r} is no colour token; use one of {', '.join(TOKENS)}")
    return TOKENS[name][0]


def css_tokens() -> str:
    """CSS that declares every token as ``--mlsd-<name>``, for Furo and for JupyterLab.

    Returns
    -------
    str
        A style sheet: light values on ``:root``, dark values where the page is dark.
    """

    def block(index: int) -> str:
        return "".join(f"--mlsd-{name}:{pair[index]};" for name, pair in TOKENS.items())

    light, dark = block(0), block(1)
    return (
        f":root,body{{{light}}}\n"
        "@media (prefers-color-scheme:dark)"
        f"{{body:not([data-theme=light]):not([data-jp-theme-light]){{{dark}}}}}\n"
        f"body[data-theme=dark],body[data-jp-theme-light=false]{{{dark}}}\n"
        # paper is white whatever the screen was
        f"@media print{{body,body[data-theme]{{{light}}}}}\n"
    )


def house() -> None:
    """Apply the house style to matplotlib (done once when this module is imported)."""
    for path in sorted(_FONT_DIR.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
    known = {font.name for font in font_manager.fontManager.ttflist}
    # one family, not a list: matplotlib warns about each weight that a fallback lacks
    family = FONT_FAMILY if FONT_FAMILY in known else "DejaVu Sans"
    ink, muted, grid = colour("ink"), colour("muted"), colour("grid")
    cycle = [colour(n) for n in ("blue", "orange", "green", "purple", "yellow", "red")]
    mpl.rcParams.update(
        {
            "font.family": family,
            "font.size": 11,
            "axes.titlesize": 12,
            "axes.titlelocation": "left",
            "axes.titleweight": "semibold",
            "axes.labelcolor": ink,
            "axes.edgecolor": muted,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(color=cycle),
            "axes.facecolor": "none",
            "grid.color": grid,
            "grid.linewidth": 0.8,
            "text.color": ink,
            "xtick.color": muted,
            "ytick.color": muted,
            "xtick.labelcolor": ink,
            "ytick.labelcolor": ink,
            "legend.frameon": False,
            "lines.linewidth": 2,
            "figure.figsize": (6.4, 3.6),
            "figure.facecolor": "none",
            "figure.constrained_layout.use": True,
            "savefig.facecolor": "none",
            "path.simplify_threshold": 0.4,  # of a point: a curve of ten thousand cases stays light
            "svg.fonttype": "none",  # text stays text: it can be found, copied and read aloud
            "svg.hashsalt": "mlsd",  # the same figure gives the same bytes
        }
    )


@dataclass(frozen=True)
class Html:
    """A displayable with an HTML form and a stable plain-text form.

    Parameters
    ----------
    html : str
        What a page or a notebook shows.
    text : str
        What a terminal shows, and what nbval compares.
    """

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def table(frame: pd.DataFrame) -> Html:
    """A table for the page: no index, nothing cut off, scrolling inside itself.

    Parameters
    ----------
    frame : DataFrame
        Small enough to be read.

    Returns
    -------
    Html
    """
    html = frame.to_html(index=False, border=0, justify="unset", classes="docutils")
    return Html(f'<div class="table-wrapper">{html}</div>', frame.to_string(index=False))


def require_alt(alt: str) -> str:
    """Return `alt` with its white space folded, or say what is wrong with it.

    Parameters
    ----------
    alt : str
        Text alternative of a figure: what it shows, not what it is.

    Returns
    -------
    str
        The text on one line.

    Raises
    ------
    ValueError
        If the text is too short to say what the figure shows.
    """
    folded = " ".join(alt.split())
    if len(folded) < _MIN_ALT:
        raise ValueError(
            f"alt={folded!r} has {len(folded)} characters; say in at least {_MIN_ALT} what the "
            "figure shows, for a reader who cannot see it"
        )
    return folded


def _themed(svg: str) -> str:
    """Replace each token's light colour by its CSS variable."""
    for name, (light, _) in TOKENS.items():
        # where no token sheet is loaded (a bare notebook), text follows the notebook's own colour
        fallback = "currentColor" if name == "ink" else light
        svg = re.sub(re.escape(light) + r"\b", f"var(--mlsd-{name},{fallback})", svg, flags=re.I)
    return svg


def inline_svg(svg: str, *, title: str, alt: str) -> str:
    """Turn the SVG file that a library wrote into SVG that can stand in a page.

    Parameters
    ----------
    svg : str
        An SVG document, as matplotlib or Graphviz write it.
    title : str
        Short name of the figure; its accessible name.
    alt : str
        What the figure shows; its accessible description.

    Returns
    -------
    str
        One ``<svg role="img">`` element with a title and a description, identifiers of its own,
        colours as CSS variables, and no prolog, comment or date.

    Raises
    ------
    ValueError
        If `svg` holds no SVG element or `alt` is too short.
    """
    alt = require_alt(alt)
    found = re.search(r"<svg\b([^>]*)>(.*)</svg>", svg, flags=re.S)
    if found is None:
        raise ValueError("svg holds no <svg> element")
    attributes, body = found.groups()
    box = re.search(r'viewBox="([^"]+)"', attributes)
    if box is None:
        raise ValueError("svg has no viewBox, so it could not be scaled")
    _, _, width, height = (float(number) for number in box.group(1).split())
    # a <style> element would reach the whole page, and a reader has no use for dates
    body = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>", "", body, flags=re.S)
    body = body.replace("xlink:href=", "href=")
    # where the font is not served (JupyterLab), the reader's own sans serif takes its place
    body = body.replace(f"'{FONT_FAMILY}'", f"'{FONT_FAMILY}', system-ui, sans-serif")
    # a hundredth of a point cannot be seen, but six digits more double the size of a page
    body = re.sub(
        r"<[^>]+>",  # numbers in tags only: what the figure says stays as it was written
        lambda tag: re.sub(r"-?\d+\.\d{3,}", lambda n: f"{float(n[0]):.2f}", tag[0]),
        body,
    )
    # Identifiers are shared by everything on a page: keep those that are pointed at, and give
    # each figure a name space of its own.
    key = "f" + hashlib.sha256((title + alt + body).encode()).hexdigest()[:8]
    targets = set(re.findall(r'(?:href="|url\()#([^")]+)', body))
    body = re.sub(
        r'\s\bid="([^"]+)"', lambda m: f' id="{key}-{m[1]}"' if m[1] in targets else "", body
    )
    body = re.sub(r'(href="|url\()#', rf"\1#{key}-", body)
    body = re.sub(r"\s*\n\s*", "\n", body).strip()
    return (
        f'<svg class="mlsd-figure" role="img" aria-labelledby="{key}-title" '
        f'aria-describedby="{key}-desc" viewBox="{box.group(1)}" '
        # a point is 4/3 of a pixel; width and height keep the place before the style sheet is read
        f'width="{width * 4 / 3:.0f}" height="{height * 4 / 3:.0f}" '
        'style="max-width:100%;height:auto;stroke-linejoin:round" '
        'xmlns="http://www.w3.org/2000/svg">\n'
        f'<title id="{key}-title">{escape(title)}</title>\n'
        f'<desc id="{key}-desc">{escape(alt)}</desc>\n'
        f"{_themed(body)}\n</svg>"
    )


def figure_html(fig: Figure, *, title: str, alt: str, caption: str | None = None) -> Html:
    """Themed, accessible inline SVG of a matplotlib figure; closes the figure.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure.
    title : str
        Short name of the figure.
    alt : str
        What the figure shows, in at least 40 characters.
    caption : str, optional
        A sentence to stand below the figure.

    Returns
    -------
    Html
        The figure, ready to be displayed.
    """
    import matplotlib.pyplot as plt

    alt = require_alt(alt)
    buffer = io.StringIO()
    fig.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
    plt.close(fig)
    svg = inline_svg(buffer.getvalue(), title=title, alt=alt)
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return Html(f'<figure class="mlsd-plot">{svg}{below}</figure>', f"[Figure: {title}. {alt}]")


def show(fig: Figure, *, title: str, alt: str, caption: str | None = None) -> None:
    """Display a matplotlib figure as themed, accessible inline SVG, and close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure.
    title : str
        Short name of the figure.
    alt : str
        What the figure shows, in at least 40 characters.
    caption : str, optional
        A sentence to stand below the figure.

    Raises
    ------
    ValueError
        If `alt` is too short to say what the figure shows.
    """
    from IPython.display import display

    display(figure_html(fig, title=title, alt=alt, caption=caption))


house()
