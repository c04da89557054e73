"""What a diagram promises: accessible, themed, safe, and the same everywhere and every time."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlsd.diagrams import Diagram, legend
from mlsd.diagrams.diagram import _LIMITS
from mlsd.diagrams.layout import arrange
from mlsd.diagrams.vocabulary import SHAPES
from mlsd.style import TOKENS

ALT = "A log feeds a job that computes features, and a model reads them to rank the videos."
KINDS = {"person", "service", "model", "store", "queue", "decision", "note"}


def two_nodes(**kwargs) -> Diagram:
    d = Diagram(**({"title": "From log to model", "alt": ALT} | kwargs))
    d.store("log", "Event log")
    d.model("ranker", "Ranker")
    d.flow("log", "ranker", "20 M rows")
    return d


def nodes(svg, kind: str = "") -> list:
    return [g for g in svg.iter("g") if f"mlsd-node mlsd-{kind}" in g.get("class", "")]


def text_of(element) -> str:
    return "".join(element.itertext())


def test_a_diagram_without_alt_text_is_refused():
    with pytest.raises(TypeError, match="alt"):
        Diagram(title="From log to model")  # type: ignore[call-arg]


@pytest.mark.parametrize("alt", ["", "   ", "diagram", "x" * 39, "padded" + " " * 60])
def test_alt_text_that_says_too_little_is_refused_by_name(alt):
    with pytest.raises(ValueError, match=r"alt=.*at least 40"):
        Diagram(title="From log to model", alt=alt)


def test_a_diagram_without_title_is_refused():
    with pytest.raises(ValueError, match="title"):
        Diagram(title=" ", alt=ALT)


def test_every_drawing_is_an_image_with_a_name_and_a_description(every_kind, svgs):
    drawings = svgs(every_kind.html())
    assert len(drawings) == 2
    for svg in drawings:
        assert svg.get("role") == "img"
        by_id = {e.get("id"): e for e in svg.iter() if e.get("id")}
        assert text_of(by_id[svg.get("aria-labelledby")]) == every_kind.title
        assert text_of(by_id[svg.get("aria-describedby")]) == every_kind.alt


def test_every_colour_is_a_token(every_kind):
    html = every_kind.html() + legend().html
    drawn = "".join(re.findall(r"<svg\b.*?</svg>", html, flags=re.S))
    values = set(re.findall(r'(?:fill|stroke)="([^"]+)"', drawn))
    assert values - {"none"}, "found no colours at all"
    names = {re.match(r"var\(--mlsd-([a-z]+),", value)[1] for value in values - {"none"}}
    assert names <= set(TOKENS)
    assert not re.search(r'="(?:black|white|#[0-9a-fA-F]{3,8})"', drawn)
    # a shape without a fill would be black
    for shape in re.findall(r"<(?:path|circle|rect)\b[^>]*>", drawn):
        assert "fill=" in shape


def test_the_background_is_transparent(every_kind, svgs):
    for svg in svgs(every_kind.html()):
        width, height = (float(n) for n in svg.get("viewBox").split()[2:])
        assert "background" not in svg.get("style", "")
        for path in svg.iter("path"):
            assert f"H {width:g}" not in path.get("d") or path.get("fill") == "none"
        assert not list(svg.iter("rect"))
        assert width > 0 and height > 0


def test_the_same_declarations_give_the_same_bytes(every_kind):
    code = (
        "from mlsd.diagrams import Diagram\n"
        f"d = Diagram(title='From log to model', alt={ALT!r})\n"
        "d.store('log', 'Event log'); d.model('ranker', 'Ranker')\n"
        "d.flow('log', 'ranker', '20 M rows')\n"
        "import sys; sys.stdout.buffer.write(d.html().encode())"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs[0].decode() == runs[1].decode() == two_nodes().html()
    assert every_kind.html() == every_kind.html()


EMPTY_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{empty}</dir><cachedir>{empty}/cache</cachedir></fontconfig>
"""


def test_the_drawing_is_the_same_where_the_system_has_no_fonts(tmp_path, every_kind):
    """Width and everything else, down to the byte; and nothing is said on stderr."""
    empty = tmp_path / "empty"
    empty.mkdir()
    config = tmp_path / "fonts.conf"
    config.write_text(EMPTY_FONTCONFIG.format(empty=empty))
    code = (
        "import pickle, sys\n"
        "d = pickle.load(open(sys.argv[1], 'rb'))\n"
        "sys.stdout.buffer.write(d.html().encode())\n"
    )
    stored = tmp_path / "diagram.pickle"
    stored.write_bytes(pickle.dumps(every_kind))
    hidden = {
        "PATH": "",
        "HOME": str(empty),
        "XDG_DATA_HOME": str(empty),
        "XDG_CACHE_HOME": str(empty / "cache"),
        "FONTCONFIG_FILE": str(config),
        "MPLCONFIGDIR": str(empty / "matplotlib"),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    run = subprocess.run(
        [sys.executable, "-c", code, str(stored)], env=hidden, capture_output=True, check=True
    )
    there, here = run.stdout.decode(), every_kind.html()
    assert re.findall(r'viewBox="[^"]+"', there) == re.findall(r'viewBox="[^"]+"', here)
    assert there == here


def test_drawing_says_nothing(capfd, every_kind):
    every_kind.html()
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_drawing_says_nothing_in_a_fresh_process():
    """Graphviz and fontconfig speak once a process, on the first drawing."""
    code = (
        "from mlsd.diagrams import Diagram, legend, nine_steps\n"
        f"d = Diagram(title='t', alt={ALT!r})\n"
        "d.store('a', 'A'); d.note('b', 'B', about='a')\n"
        "d.flow('a', 'b', 'x'); d.group('g', ['a'])\n"
        "d.html(); legend(); nine_steps(1)\n"
    )
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


def test_ids_are_unique_on_a_page_with_several_diagrams(every_kind):
    html = every_kind.html() + two_nodes().html() + two_nodes(title="Another").html()
    ids = re.findall(r'\bid="([^"]+)"', html + legend().html)
    assert len(ids) >= 8
    assert len(ids) == len(set(ids))


HOSTILE = 'a < b & "c" \'d\' > <script>alert(1)</script> #0069a6 id="x" url(#y) \\N \\G {e|f} %s 🙂'


def test_labels_are_shown_as_they_are_written(svgs):
    d = Diagram(title=HOSTILE, alt=ALT + HOSTILE, caption=HOSTILE)
    d.service('quote"<', HOSTILE)
    d.store("b:c", "plain")
    d.flow('quote"<', "b:c", HOSTILE)
    d.group(HOSTILE, ["b:c"])
    assert "<script" not in d.html()
    for svg in svgs(d.html()):
        assert text_of(nodes(svg, "service")[0]) == HOSTILE
        texts = [text_of(text) for text in svg.iter("text")]
        assert texts.count(HOSTILE) == 3
        assert text_of(svg.find("title")) == HOSTILE


def test_line_breaks_in_labels_are_kept(svgs):
    d = Diagram(title="Lines", alt=ALT)
    d.service("a", "one\ntwo three")
    for svg in svgs(d.html()):
        assert [text_of(line) for line in svg.iter("tspan")] == ["one", "two three"]


@pytest.mark.parametrize("tail, head, argument", [("log", "oops", "head"), ("oops", "log", "tail")])
def test_a_flow_to_an_undeclared_node_is_refused_by_name(tail, head, argument):
    d = two_nodes()
    with pytest.raises(ValueError, match=rf"{argument}='oops'.*declared: log, ranker"):
        d.flow(tail, head)


def test_a_note_or_a_group_of_an_undeclared_node_is_refused_by_name():
    d = two_nodes()
    with pytest.raises(ValueError, match="about='oops'"):
        d.note("n", "A remark", about="oops")
    with pytest.raises(ValueError, match="names='oops'"):
        d.group("Offline", ["log", "oops"])
    with pytest.raises(ValueError, match="names of group 'Offline' is empty"):
        d.group("Offline", [])
    d.note("n", "A remark", about="log")  # the refused one was not declared
    d.group("Offline", ["log"])
    with pytest.raises(ValueError, match="'log', which is in group 'Offline'"):
        d.group("Online", ["log"])


def test_a_name_is_declared_once_and_a_label_is_not_empty():
    d = two_nodes()
    with pytest.raises(ValueError, match="name='log'"):
        d.queue("log", "Another")
    with pytest.raises(ValueError, match="label of 'empty'"):
        d.queue("empty", " \n ")


def test_a_diagram_without_nodes_says_so():
    with pytest.raises(ValueError, match="'Nothing' has no nodes"):
        Diagram(title="Nothing", alt=ALT).html()


def test_an_unknown_direction_is_refused():
    with pytest.raises(ValueError, match=r"direction='up'.*'right' or 'down'"):
        two_nodes(direction="up")


def test_every_kind_has_a_shape_of_its_own(svgs):
    assert set(SHAPES) == KINDS
    outlines = {}
    for kind in KINDS:
        d = Diagram(title="One", alt=ALT)
        getattr(d, kind)("x", "Same text")
        (node,) = nodes(svgs(d.html())[0])
        assert kind in node.get("class").split()[-1]
        drawn = tuple((p.get("d"), p.get("stroke-dasharray")) for p in node.iter("path"))
        # compare the commands, not the size: a larger box is no other shape
        outlines[kind] = tuple(re.sub(r"[-\d. ]+", " ", d) for d, _ in drawn)
    assert len(set(outlines.values())) == len(KINDS), outlines


def test_emphasis_is_seen_without_colour(svgs):
    drawn = {}
    for emphasis in (False, True):
        d = Diagram(title="One", alt=ALT)
        d.service("x", "Same text", emphasis=emphasis)
        (node,) = nodes(svgs(d.html())[0])
        drawn[emphasis] = float(node.find("path").get("stroke-width")), node.find("text").attrib
    assert drawn[True][0] >= 1.5 * drawn[False][0]
    assert drawn[True][1].get("font-weight") == "600"
    assert "font-weight" not in drawn[False][1]


def test_every_flow_is_an_arrow_between_the_outlines_of_its_nodes(every_kind):
    for rankdir in ("LR", "TB"):
        plan = every_kind._plan(rankdir, _LIMITS[0])
        drawing = arrange(plan)
        flows = re.findall(r'<g class="mlsd-flow"><path d="([^"]+)"[^>]*/><path', drawing.body)
        tethers = re.findall(r'<g class="mlsd-tether"><path d="([^"]+)"[^>]*/></g>', drawing.body)
        assert len(flows) == 6, "an arrow is a line and a head"
        assert len(tethers) == 1, "a tether has no head"
        assert drawing.body.count('stroke-dasharray="5 3"') == 1
        places = {
            name: tuple(float(n) for n in place)
            for name, place in zip(
                plan.parts,
                re.findall(r"mlsd-node[^>]*translate\(([-\d.]+) ([-\d.]+)\)", drawing.body),
                strict=True,
            )
        }
        for flow, d in zip(plan.flows, [*tethers, *flows], strict=True):
            numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", d)]
            for name, end in ((flow.tail, numbers[:2]), (flow.head, numbers[-2:])):
                width, height = plan.parts[name].size
                dx, dy = abs(end[0] - places[name][0]), abs(end[1] - places[name][1])
                # at the node, give or take the length of the head
                assert dx <= width / 2 + 9 and dy <= height / 2 + 9
                assert dx >= width / 2 - 40 or dy >= height / 2 - 40


def test_two_flows_between_the_same_nodes_and_one_to_itself_are_all_drawn(svgs):
    d = two_nodes()
    d.flow("log", "ranker", "once more")
    d.flow("ranker", "log", "back", dashed=True)
    d.flow("ranker", "ranker", "itself")
    for svg in svgs(d.html()):
        assert len([g for g in svg.iter("g") if g.get("class") == "mlsd-flow"]) == 4
        texts = [text_of(text) for text in svg.iter("text")]
        assert {"20 M rows", "once more", "back", "itself"} <= set(texts)


def test_data_flow_to_the_right_and_down(svgs):
    for svg, axis in zip(svgs(two_nodes().html()), (0, 1), strict=True):
        log, ranker = (
            [float(n) for n in re.findall(r"-?[\d.]+", node.get("transform"))]
            for node in nodes(svg)
        )
        assert ranker[axis] > log[axis] + 40
        assert ranker[1 - axis] == pytest.approx(log[1 - axis], abs=1)


def test_a_group_frames_its_nodes_and_no_other(every_kind):
    for rankdir in ("LR", "TB"):
        plan = every_kind._plan(rankdir, _LIMITS[0])
        body = arrange(plan).body
        (d, x, y) = re.search(
            r'd="([^"]+)"[^>]*class="mlsd-group" transform="translate\(([-\d.]+) ([-\d.]+)\)', body
        ).groups()
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", d)]
        a, b = max(numbers[0::1]), abs(numbers[1])
        middle = (float(x), float(y))
        inside = set()
        found = re.findall(r"mlsd-node[^>]*translate\(([-\d.]+) ([-\d.]+)\)", body)
        for name, place in zip(plan.parts, found, strict=True):
            off = [abs(float(p) - m) for p, m in zip(place, middle, strict=True)]
            if off[0] < a and off[1] < b:
                inside.add(name)
        assert inside == {"log", "job"}


def test_text_can_be_found(every_kind, svgs):
    for svg in svgs(every_kind.html()):
        texts = {text_of(text) for text in svg.iter("text")}
        assert {"Event log, one row for each impression", "score ≥ t?", "20 M rows/day"} <= texts
        assert "Offline" in texts
        assert "Source Sans 3" in svg.find("g").get("font-family")


def test_a_wide_diagram_runs_down_rather_than_shrink():
    d = Diagram(title="Long", alt=ALT)
    for i in range(12):
        d.service(f"n{i}", f"A part with a long name {i}")
    for i in range(11):
        d.flow(f"n{i}", f"n{i + 1}", "a label of some length")
    widths = [float(w) for w in re.findall(r'viewBox="0 0 ([\d.]+)', d.html())]
    assert max(widths) * 4 / 3 * 0.8 <= 736


def test_direction_down_stands_upright():
    d = two_nodes()
    down = two_nodes(direction="down")
    for name in ("a", "b", "c"):
        for diagram in (d, down):
            diagram.service(name, f"Part {name}")
            diagram.flow("ranker", name)
    boxes = [
        [float(n) for n in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)', x.html()).groups()]
        for x in (d, down)
    ]
    assert boxes[0][0] > boxes[0][1] / 2 and boxes[1][1] > boxes[0][1]


def test_plain_text_is_stable_and_says_what_is_shown():
    assert repr(two_nodes()) == f"[Diagram: From log to model. {ALT}]"


def test_where_style_sheets_are_removed_the_figure_speaks():
    """JupyterLab shows an untrusted notebook without style sheets and SVG elements."""
    html = two_nodes(caption="A caption.").html()
    assert '<div class="mlsd-drawn" style="display:none">' in html
    rest = re.sub(r"<style>.*?</style>|<div class=\"mlsd-drawn\".*</div>", "", html, flags=re.S)
    shown = " ".join(re.sub(r"<[^>]+>", " ", rest).split())
    assert shown == f"From log to model. {ALT} (Run the cell to see it drawn.) A caption."


def test_the_legend_shows_every_kind_and_every_line(svgs):
    (svg,) = svgs(legend().html)
    assert {text_of(node) for node in nodes(svg)} == KINDS
    for shape in SHAPES.values():
        assert shape.meaning in {text_of(text) for text in svg.iter("text")}


def test_drawing_starts_no_program(every_kind, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError(f"started {args}")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    every_kind.html()
