"""The shipped fonts: complete enough to lay out and to read, light enough for a page, licensed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from mlsd.diagrams.text import text_width, wrap

ROOT = Path(__file__).resolve().parents[2]
PACKAGE, SITE = ROOT / "mlsd" / "fonts", ROOT / "_static" / "fonts"


@pytest.fixture(scope="module")
def build_fonts():
    spec = importlib.util.spec_from_file_location("build_fonts", PACKAGE / "build_fonts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("style, weight", [("Regular", 400), ("Semibold", 600)])
def test_the_layout_font_has_what_a_diagram_or_a_plot_says(style, weight):
    font = TTFont(PACKAGE / f"SourceSans3-{style}.ttf")
    name = font["name"]
    assert (name.getDebugName(16) or name.getDebugName(1)) == "Source Sans 3"
    assert font["OS/2"].usWeightClass == weight
    needed = "→←↑↓×÷−±≤≥≈≠∞√·…–—‘’“”€£°²³½%‰ŷŝāéß αβγδεθλμπρσφχψω ΔΣΠΩ" + "".join(
        map(chr, range(0x20, 0x7F))
    )
    assert not {c for c in needed if ord(c) not in font.getBestCmap()}


@pytest.mark.parametrize("weight, style", [(400, "Regular"), (600, "Semibold")])
def test_site_and_layout_use_the_same_letters(weight, style):
    """A text measured with one and shown with the other keeps its width to 1 in 500."""
    site = TTFont(SITE / f"source-sans-3-{weight}.woff2")
    layout = TTFont(PACKAGE / f"SourceSans3-{style}.ttf")
    assert site["head"].unitsPerEm == layout["head"].unitsPerEm == 1000
    shown, measured = site.getBestCmap(), layout.getBestCmap()
    letters = [code for code in range(0x21, 0x100) if code in shown and code in measured]
    assert len(letters) > 180
    for code in letters:
        widths = site["hmtx"][shown[code]][0], layout["hmtx"][measured[code]][0]
        assert abs(widths[0] - widths[1]) <= 2, chr(code)


def test_the_mathematics_font_stretches_and_is_light(build_fonts):
    path = SITE / "stix-two-math-subset.woff2"
    assert path.stat().st_size <= build_fonts.MATH_BUDGET_BYTES
    font = TTFont(path)
    math, order = font["MATH"].table, font.getBestCmap()
    assert math.MathConstants.FractionRuleThickness.Value > 0
    tall = set(math.MathVariants.VertGlyphCoverage.glyphs)
    wide = set(math.MathVariants.HorizGlyphCoverage.glyphs)
    assert not {c for c in "()[]{}|‖√⌊⌋⌈⌉⟨⟩∑∏∫" if order[ord(c)] not in tall}
    assert not {c for c in "⏞⏟→" if order[ord(c)] not in wide}
    needed = "xyzXYZ01𝑥𝑦𝑋𝐱𝐗𝒙𝔼ℝℙ𝟙ℒ𝒟𝒩ℎ αβθλσΣ 𝛼𝜃𝜎𝜽 ∂∇∞∈≤≥≠≈∝⊤′ˆ˜¯"
    assert not {c for c in needed if ord(c) not in order and c != " "}


def test_every_font_stands_beside_its_licence():
    for folder in (PACKAGE, SITE):
        licences = list(folder.glob("OFL*.txt"))
        assert licences
        for licence in licences:
            text = licence.read_text()
            assert "SIL OPEN FONT LICENSE Version 1.1" in text
            assert text.startswith("Copyright")
    assert len(list(SITE.glob("OFL*.txt"))) == 2  # two families


def test_text_is_measured_and_broken_evenly():
    assert text_width("", 10) == 0
    assert text_width("ii", 10) == pytest.approx(2 * text_width("i", 10))
    assert text_width("M", 20) == pytest.approx(2 * text_width("M", 10))
    assert wrap("one two three four", 1000, 10) == ["one two three four"]
    assert wrap("one two three four", 60, 10) == ["one two", "three four"]
    assert wrap("unbreakable", 1, 10) == ["unbreakable"]
    for limit in range(30, 200, 7):
        lines = wrap("Features of the last seven days, one row a user", limit, 10)
        assert " ".join(lines) == "Features of the last seven days, one row a user"
        assert all(text_width(line, 10) <= limit or " " not in line for line in lines)
