"""Figures follow the theme, say what they show, and never touch the page around them."""

import re

import matplotlib.pyplot as plt
import pytest

from mlsd import style

ALT = "A line that rises from one to two, drawn to test the house style."


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def line(**kwargs) -> str:
    fig, ax = plt.subplots()
    ax.plot([1, 2], label="rise")
    ax.set_title("Value 0.123456 <rises>")
    ax.legend()
    return style.figure_html(fig, **{"title": "Rise", "alt": ALT, **kwargs}).html


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", sorted(set(style.TOKENS) - {"grid", "surface", "panel"}))
def test_every_colour_is_readable_as_text(name, theme):
    for ground in ("surface", "panel"):
        assert contrast(style.TOKENS[name][theme], style.TOKENS[ground][theme]) >= 4.5


def test_each_token_has_a_colour_of_its_own():
    # the light colour is what marks a token in a drawing, so no two may share one
    assert len({light for light, _ in style.TOKENS.values()}) == len(style.TOKENS)


def test_figure_has_an_accessible_name_and_description():
    html = line()
    assert 'role="img"' in html
    assert re.search(r'<title id="(f\w+)-title">Rise</title>\s*<desc id="\1-desc">A line', html)


def test_text_of_a_figure_stays_text_and_unrounded():
    assert "Value 0.123456 &lt;rises&gt;" in line()


def test_figure_follows_the_theme():
    html = line()
    assert "var(--mlsd-blue," in html
    assert "var(--mlsd-ink," in html
    drawn = set(re.findall(r"(?<!,)#[0-9a-f]{6}\b(?!-)", re.sub(r"var\([^)]*\)", "", html)))
    assert not drawn, f"colours that no theme can change: {drawn}"


def test_figure_leaves_the_page_alone():
    html = line()
    assert "<style" not in html
    assert "xlink" not in html and "DOCTYPE" not in html and "<metadata" not in html


def test_two_figures_share_no_identifier():
    ids = [set(re.findall(r'\bid="([^"]+)"', line(title=title))) for title in ("One", "Two")]
    assert ids[0] and not ids[0] & ids[1]


def test_every_reference_inside_a_figure_resolves():
    html = line()
    targets = set(re.findall(r'(?:href="|url\()#([^")]+)', html))
    assert targets <= set(re.findall(r'\bid="([^"]+)"', html))


def test_the_same_figure_gives_the_same_bytes():
    assert line() == line()


def test_figure_is_closed_after_it_was_shown():
    line()
    assert not plt.get_fignums()


@pytest.mark.parametrize("alt", ["", "ROC curve", "figure " * 3])
def test_an_alt_text_that_says_nothing_is_refused(alt):
    with pytest.raises(ValueError, match="what the figure shows"):
        line(alt=alt)
    plt.close("all")


def test_svg_without_viewbox_is_refused():
    with pytest.raises(ValueError, match="viewBox"):
        style.inline_svg("<svg><g/></svg>", title="x", alt=ALT)


def test_unknown_colour_names_the_choices():
    with pytest.raises(ValueError, match="use one of ink"):
        style.colour("teal")


def test_plots_use_the_shipped_font():
    assert "Source Sans 3" in line()
