"""Make the fonts of the project from their npm packages: ``python mlsd/fonts/build_fonts.py``.

A maintainer's script; it needs npm and ``fonttools[woff]``, and nobody who reads the book runs it.
It writes

``mlsd/fonts/*.ttf``
    Source Sans 3 as Adobe publishes it, regular and semibold, for layout: Python measures text
    with it, and matplotlib draws with it. The licence reserves the name "Source", so that a file
    that we had merged or renamed could not keep its name: the files are shipped untouched.
``_static/fonts/source-sans-3-*.woff2``
    The Latin part of the same family as Fontsource cuts it for web pages (16 KB a weight), and
    its Greek part (8 KB), untouched for the same reason. They lack → ≤ ≥ ≈, for which a browser
    goes to the reader's own fonts; figures keep their layout, because each line of text states
    its width.
``_static/fonts/stix-two-math-subset.woff2``
    STIX Two Math cut down to what the formulas of the course use, with the OpenType MATH table
    that stretches roots, fences and sums. Its licence reserves no name.

Each package is fetched with ``npm pack`` and compared with the digest below before it is opened.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

PACKAGE_FONTS = Path(__file__).resolve().parent
SITE_FONTS = PACKAGE_FONTS.parents[1] / "_static" / "fonts"

ADOBE = "source-sans@3.52.0"
FONTSOURCE = "@fontsource/source-sans-3@5.3.1"
STIX = "@fontsource/stix-two-math@5.3.0"

#: Digests as the registry states them (``npm view PACKAGE dist.integrity``).
INTEGRITY = {
    ADOBE: "sha512-xsm7qlMI/JwxwNdp6pvpR6l+aZjn90fzOzoeUz/qoohIYbKbDwQNRIz5/ItYs7/"
    "hvqLirQNUoDFGXSVA3TU9tw==",
    FONTSOURCE: "sha512-O3YxvbotUOgYI2Zx0bBcEMNjnwitRf9P2+9pd54sMoux1NHrdXnMwZusw2P78lFh"
    "EzOPN4glOEQmX0ASaS68uA==",
    STIX: "sha512-negoeozw6VSXjZMozwKRSm/dhCQT62csZcuea9I8KYqPaZq/8KbbBBrA02ZHF7AyuR5mVML/"
    "p+q0bwFuSIf2GQ==",
}

#: A page may weigh 300 KB with everything it loads; formulas get a fifth of it.
MATH_BUDGET_BYTES = 60_000

_MATH_BLOCKS = (
    (0x20, 0x7E),  # ASCII
    (0x391, 0x3C9),  # Greek
    (0x1D400, 0x1D49B),  # Latin letters: bold, italic, bold italic
    (0x1D6A4, 0x1D6A5),  # dotless i and j, italic
    (0x1D6E2, 0x1D755),  # Greek letters: italic, bold italic
)
_MATH_LETTERS = (
    "ϵϑϕϱϖℎℓ"
    "ℝℕℤℚℂℙ𝔻𝔼𝕀𝕍𝟙𝟎𝟏"  # number sets, expectation, variance, indicator
    "𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵"  # data sets, losses, distributions
)
_MATH_SIGNS = (
    "\N{NO-BREAK SPACE}¬±×÷·°′″‴‖†‡•…⋯⋮⋱⁄"
    "∂∇∞∅∀∃∈∉∋⊂⊆⊃⊇∩∪∖∧∨⊥⊤⊕⊗⊙∘∗⋆∏∑∐∫√−∓∕"
    "∝∼≃≅≈≠≡≤≥≪≫≺≻⪯⪰≔≜→←↔↦⇒⇐⇔↑↓⟶⟹⟺∣∤∥"
    "⌊⌋⌈⌉⟨⟩⏞⏟⎴⎵⏜⏝"
    "`´¨¯ˆ˜˙ˇ˘‾―"  # accents, as MathML writes them ...
    "\u0302\u0303\u0304\u0305\u0307\u0308\u030c\u0332\u20d6\u20d7"  # ... and as TeX does
    "\u2002\u2003\u2009\u200a\u2061\u2062\u2063\u2064"  # spaces and invisible operators
)


def math_characters() -> set[int]:
    """Code points that the mathematics font keeps.

    Returns
    -------
    set of int
        Unicode code points.
    """
    blocks = {code for first, last in _MATH_BLOCKS for code in range(first, last + 1)}
    return blocks | {ord(character) for character in _MATH_LETTERS + _MATH_SIGNS}


def fetch(package: str, folder: Path) -> Path:
    """Fetch a package from the npm registry, verify it and unpack it.

    Parameters
    ----------
    package : str
        Name and version, a key of `INTEGRITY`.
    folder : pathlib.Path
        Where to unpack.

    Returns
    -------
    pathlib.Path
        The unpacked package.

    Raises
    ------
    ValueError
        If what came is not what `INTEGRITY` states.
    """
    packed = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / packed.stdout.split()[-1]
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != INTEGRITY[package]:
        raise ValueError(f"{package}: digest is {digest}, expected {INTEGRITY[package]}")
    unpacked = folder / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(unpacked, filter="data")
    return unpacked / "package"


def subset_math(source: Path, target: Path) -> None:
    """Cut STIX Two Math down to `math_characters`, keeping the table that stretches signs.

    Parameters
    ----------
    source : pathlib.Path
        The complete font.
    target : pathlib.Path
        Where to write the woff2 file.

    Raises
    ------
    ValueError
        If the result lost its MATH table or is larger than `MATH_BUDGET_BYTES`.
    """
    options = subset.Options(
        flavor="woff2",
        hinting=False,  # of use to low-resolution screens only, and heavy
        layout_features=[],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],  # copyright and licence stay in the file
        notdef_outline=True,
    )
    font = TTFont(source, recalcTimestamp=False)  # a date would change the file on every run
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=math_characters())
    cutter.subset(font)
    subset.save_font(font, str(target), options)
    if "MATH" not in font:
        raise ValueError(f"{source.name} has no MATH table")
    if target.stat().st_size > MATH_BUDGET_BYTES:
        raise ValueError(
            f"{target.name} has {target.stat().st_size} bytes, allowed are {MATH_BUDGET_BYTES}"
        )


def build(work: Path) -> Iterator[Path]:
    """Write every font and licence.

    Parameters
    ----------
    work : pathlib.Path
        A folder for what is fetched.

    Yields
    ------
    pathlib.Path
        Each file as it is written.
    """

    def copy(source: Path, target: Path) -> Path:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        return target

    adobe, fontsource, stix = (fetch(package, work) for package in (ADOBE, FONTSOURCE, STIX))
    for style in ("Regular", "Semibold"):
        name = f"SourceSans3-{style}.ttf"
        yield copy(adobe / "TTF" / name, PACKAGE_FONTS / name)
    yield copy(adobe / "LICENSE.md", PACKAGE_FONTS / "OFL.txt")

    for weight in (400, 600):
        yield copy(
            fontsource / "files" / f"source-sans-3-latin-{weight}-normal.woff2",
            SITE_FONTS / f"source-sans-3-{weight}.woff2",
        )
    yield copy(
        fontsource / "files" / "source-sans-3-greek-400-normal.woff2",
        SITE_FONTS / "source-sans-3-greek-400.woff2",
    )
    # Fontsource's licence file leaves out Adobe's copyright line: Adobe's own is the full one.
    yield copy(adobe / "LICENSE.md", SITE_FONTS / "OFL-source-sans-3.txt")

    target = SITE_FONTS / "stix-two-math-subset.woff2"
    subset_math(stix / "files" / "stix-two-math-latin-400-normal.woff2", target)
    yield target
    yield copy(stix / "LICENSE", SITE_FONTS / "OFL-stix-two-math.txt")


def main() -> int:
    """Build everything and say what was written.

    Returns
    -------
    int
        Exit status.
    """
    root = PACKAGE_FONTS.parents[1]
    with tempfile.TemporaryDirectory() as work:
        for path in build(Path(work)):
            print(f"{path.stat().st_size:>8,} bytes  {path.relative_to(root)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
