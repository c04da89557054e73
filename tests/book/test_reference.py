"""What the reference pages print can be typed, and what they list is used."""

import re
import sys
from pathlib import Path

import pytest

from tools import exercises, lab, serve

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "_ext"))

from mlsd_book import assembled, executions, gallery  # noqa: E402

PRINTED = [*ROOT.glob("*.md"), *ROOT.glob("chapters/*.md")]
COMMANDS = {"exercises": exercises, "lab": lab, "serve": serve}


def texts(paths=PRINTED) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_printed_make_command_exists():
    makefile = (ROOT / "Makefile").read_text()
    printed = set(re.findall(r"\bmake (?:[A-Z]+=\S+ )?([a-z][a-z-]+)", texts_in_code()))
    assert {"lab", "check", "book", "serve", "distclean"} <= printed
    assert {name for name in printed if not re.search(rf"^{name}:", makefile, re.M)} == set()


def texts_in_code() -> str:
    """Code in the printed pages: between backticks, and in blocks that are no cells."""
    text = re.sub(r"```\{code-cell\}.*?```", "", texts(), flags=re.S)
    blocks = re.findall(r"^ *```[^\n]*\n(.*?)^ *```", text, flags=re.S | re.M)
    return "\n".join(blocks + re.findall(r"`([^`\n]+)`", text))


def test_every_printed_module_exists():
    printed = set(re.findall(r"-m (tools\.\w+)", texts_in_code()))
    assert printed
    for name in printed:
        assert (ROOT / name.replace(".", "/")).with_suffix(".py").exists(), name


@pytest.mark.parametrize("words", [["check", "-h"], ["repair", "-h"], ["layout", "-h"]])
def test_every_printed_word_of_the_exercises_command_is_known(words, capsys):
    assert f"tools.exercises {words[0]}" in texts_in_code() + texts([ROOT / "CONTRIBUTING.md"])
    with pytest.raises(SystemExit) as stopped:
        exercises.main(words)
    assert stopped.value.code == 0


def test_every_printed_notebook_exists():
    printed = set(re.findall(r"\bexercises/[\w-]+\.ipynb", texts_in_code()))
    released = re.findall(r"nbgrader \w+ (\d\d-\w+)", texts_in_code())
    assert printed and released
    for path in printed | {f"exercises/{name}.ipynb" for name in released}:
        if "NN-" not in path:
            assert (ROOT / path).exists(), path


def test_messages_that_the_help_table_quotes_are_the_real_ones():
    table = (ROOT / "using.md").read_text(encoding="utf-8").split("## When something fails")[1]
    quoted = re.findall(r"^\| \*([^*]+)\* \|", table, flags=re.M)
    assert len(quoted) >= 3
    sources = texts(
        [*ROOT.glob("tools/*.py"), ROOT / "explorers-src" / "host.js"],
    )
    for words in quoted:
        # a number in the message is put in when it is shown
        pattern = re.sub(r"\d+(\\\.\d+)?", r"\\S+", re.escape(words))
        assert re.search(pattern, sources), words


def test_every_reference_is_cited():
    keys = set(re.findall(r"^@\w+\{([^,\s]+),", (ROOT / "references.bib").read_text(), re.M))
    pages = texts([*PRINTED, *ROOT.glob("solutions/*.ipynb")])
    cited = {
        key.strip() for group in re.findall(r"\{cite:?\w?\}`([^`]+)`", pages)
        for key in group.split(",")
    }  # fmt: skip
    assert keys - cited == set()


class TestGallery:
    PAGE = (
        '<div class="mlsd-explorer" id="here" data-explorer="kind"><script>{}</script>'
        '<div class="mlsd-static"><p class="mlsd-title">Is 1 &lt; 2?</p><figure>'
        "<svg><desc>So it is.</desc></svg></figure></div></div>"
    )

    def test_explorers_are_recognised(self):
        (found,) = gallery.explorers_of(self.PAGE)
        assert found == gallery.Found(
            "kind", "here", "Is 1 < 2?", "<svg><desc>So it is.</desc></svg>"
        )

    def test_other_output_is_none(self):
        assert gallery.explorers_of("<div class='mlsd-plot'><svg></svg></div>") == []

    def test_what_the_package_writes_is_recognised(self):
        from mlsd.explorers import ThresholdExplorer

        figure = ThresholdExplorer([0, 1], [0.2, 0.9], name="mine")
        (found,) = gallery.explorers_of(figure._repr_mimebundle_()[0]["text/html"])
        assert (found.kind, found.anchor, found.title) == ("threshold", "mine", figure.title)
        assert found.picture.startswith("<svg") and figure.figure().count("<svg") == 1


def test_numbers_stand_under_their_heads_in_a_table():
    html = executions.table("A", ["Page", "Seconds", "Status"], [["one", "1.5", "ran"]])
    assert '<th scope="col" class="number">Seconds</th>' in html
    assert '<td class="number">1.5</td><td>ran</td>' in html
    assert '<th scope="row">one</th>' in html


def test_a_part_is_shown_anew_exactly_when_its_content_changed():
    class App:
        handlers: dict = {}  # noqa: RUF012

        def connect(self, event, handler):
            self.handlers[event] = handler

    class Env:
        found_docs = ("with", "without")
        metadata = {"with": {"holds part": True}, "without": {}}  # noqa: RUF012

    app, env, content = App(), Env(), ["a"]
    assembled.keep_fresh(app, "part", lambda app, env: list(content), lambda *a: None)
    update = app.handlers["env-updated"]
    assert update(app, env) == ["with"]
    assert update(app, env) == []
    content[0] = "b"
    assert update(app, env) == ["with"]
