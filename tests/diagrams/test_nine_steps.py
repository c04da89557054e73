"""The map of the nine steps: complete, in order, marked without colour, linked when asked."""

from __future__ import annotations

import re

import pytest

from mlsd.diagrams import STEPS, nine_steps


def text_of(element) -> str:
    return "".join(element.itertext())


def steps_of(svg) -> list:
    return [e for e in svg.iter() if e.get("class") == "mlsd-step"]


def test_the_steps_are_those_of_the_framework():
    words = "requirements goals problem data features model evaluation serving monitoring".split()
    assert all(word in name.lower() for word, name in zip(words, STEPS, strict=True))


@pytest.mark.parametrize("current", [None, *range(1, 10)])
def test_all_steps_are_there_in_order_and_only_the_current_one_is_marked(current, svgs):
    drawings = svgs(nine_steps(current).html)
    assert len(drawings) == 2
    for svg in drawings:
        steps = steps_of(svg)
        for number, (step, name) in enumerate(zip(steps, STEPS, strict=True), start=1):
            here = "you are here" if number == current else ""
            assert text_of(step) == f"{number}{name}{here}"
            weights = [text.get("font-weight") for text in step.iter("text")]
            assert (weights[1] == "600") == (number == current)
            # and a ring around the disc
            assert len(list(step.iter("circle"))) == (2 if number == current else 1)


def test_the_way_goes_on_from_step_to_step_and_back_from_the_last(svgs):
    wide, narrow = svgs(nine_steps(2).html)
    for svg, axis, heads in ((wide, 0, 8 + 2), (narrow, 1, 2 + 1)):
        discs = [step.findall("circle")[-1] for step in steps_of(svg)]
        along = [float(disc.get("cx" if axis == 0 else "cy")) for disc in discs]
        assert along == sorted(along)
        (loop,) = [p for p in svg.iter("path") if p.get("stroke-dasharray")]
        start = [float(n) for n in loop.get("d").split()[1:3]]
        assert start[axis] == along[8]
        triangles = [p for p in svg.iter("path") if p.get("fill") != "none"]
        assert len(triangles) == heads
        tips = [[float(n) for n in p.get("d").split()[4:6]] for p in triangles]
        for target in (2, 4):
            assert any(abs(tip[axis] - along[target - 1]) < 0.1 for tip in tips), target
        assert "what production teaches" in [text_of(text) for text in svg.iter("text")]


def test_title_and_alt_text_say_where_you_are_and_what_comes(svgs):
    for svg in svgs(nine_steps(2).html):
        assert text_of(svg.find("title")) == "The nine steps: you are at step 2, Goals and metrics"
        alt = text_of(svg.find("desc"))
        places = [alt.index(f"{number} {name}") for number, name in enumerate(STEPS, start=1)]
        assert places == sorted(places)
        assert "back to goals and to data" in alt
    assert "you are" not in nine_steps().html


@pytest.mark.parametrize("step", [0, 10, -1, "2", 2.5])
def test_a_step_that_is_none_is_refused_by_name(step):
    with pytest.raises(ValueError, match=f"current={step!r}.*1 to 9"):
        nine_steps(step)
    with pytest.raises(ValueError, match=f"links={step!r}.*1 to 9"):
        nine_steps(links={step: "page.html"})


def test_without_links_it_is_an_image(svgs):
    html = nine_steps(2).html
    assert "<a" not in html.replace("<a-", "")
    assert [svg.get("role") for svg in svgs(html)] == ["img", "img"]


def test_with_links_it_is_a_group_of_named_links(svgs):
    links = {2: '02-metrics.html?a=1&b="2"#top', 9: "09-monitor.html"}
    for svg in svgs(nine_steps(2, links=links).html):
        assert svg.get("role") == "group"
        found = list(svg.iter("a"))
        assert [a.get("href") for a in found] == list(links.values())
        assert [a.get("aria-label") for a in found] == [
            "Step 2: Goals and metrics, you are here",
            "Step 9: Monitoring",
        ]
        assert [a.get("aria-current") for a in found] == ["step", None]


def test_maps_of_two_steps_can_stand_on_one_page():
    html = (
        "".join(nine_steps(step).html for step in (None, 1, 2)) + nine_steps(2, links={1: "a"}).html
    )
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 16


def test_the_map_is_the_same_every_time():
    assert nine_steps(2).html == nine_steps(2).html
    assert repr(nine_steps(2)).startswith("[Diagram: The nine steps: you are at step 2")
