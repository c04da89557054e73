"""The horizon explorer in a real browser: what is special to it, and its numbers."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from mlsd.explorers import HorizonExplorer

KEYS = ("seen", "late", "stale", "noise", "total", "corrected")
CONTROLS = ("horizon", "delay", "drift", "per_day")
WHOLE, PARTS = 0, 1  # the plots, in their order
POINTS = pd.DataFrame(
    {"horizon": [2, 7, 14], "error": [0.461, 0.2, 0.231], "corrected": [0.194, 0.197, 0.231]}
)


def explorer(**options: Any) -> HorizonExplorer:
    return HorizonExplorer(**{"measured": POINTS, **options})


@pytest.fixture(scope="module")
def url(pages, html) -> str:
    """One explorer that asks nothing first."""
    return pages.write("horizon.html", html(explorer(predict=None)))


@pytest.fixture(scope="module")
def asking(pages, html) -> str:
    """One explorer that asks for a prediction first."""
    return pages.write("horizon_asking.html", html(explorer()))


def shown(scope: Any) -> dict[str, str]:
    labels = scope.locator(".mlsd-readouts label span").all_inner_texts()
    values = [scope.locator(f"[data-readout={key}]").inner_text() for key in KEYS]
    return dict(zip(labels, values, strict=True)) | {
        "sentence": scope.locator(".mlsd-sentence").inner_text()
    }


def expected(figure: Any) -> dict[str, str]:
    return figure.numbers() | {"sentence": figure.sentence()}


def slider(scope: Any, key: str) -> Any:
    return scope.locator(f"input[type=range][data-control={key}]")


def box(scope: Any, key: str) -> Any:
    return scope.locator(f"input[type=number][data-control={key}]")


def plot(scope: Any, place: int) -> Any:
    return scope.locator(".mlsd-view [role=slider]").nth(place)


def caption(scope: Any, place: int) -> str:
    return scope.locator(".mlsd-view figcaption span").nth(place).inner_text()


def test_the_first_setting_shows_the_numbers_of_the_reference(tab, url) -> None:
    page = tab.open(url)
    figure = explorer()
    assert shown(page) == expected(figure)
    for key in KEYS:
        value = float(page.locator(f"[data-readout={key}]").get_attribute("data-value"))
        ours = figure.corrected.total if key == "corrected" else getattr(figure.error, key)
        assert value == pytest.approx(float(ours), rel=1e-9)


def test_it_works_from_a_folder_as_from_a_server(tab, url, pages) -> None:
    page = tab.open((pages.folder / "horizon.html").as_uri() + "#horizon?horizon=2")
    assert shown(page) == expected(explorer(horizon=2))
    box(page, "drift").fill("5")
    page.wait_for_url(re.compile("horizon=2&delay=2.5&drift=0.05&per_day=2$"))
    assert all(request.startswith(("file://", "data:", "about:")) for request in tab.requests)


@pytest.mark.parametrize("key", CONTROLS)
def test_a_sweep_of_each_control_keeps_the_numbers_equal(tab, url, key) -> None:
    page = tab.open(url)
    figure = explorer()
    control = figure.control(key)
    steps = round((control.max - control.min) / control.step)
    for place in sorted({round(steps * part / 8) for part in range(9)}):
        value = round(control.min + place * control.step, 4)
        slider(page, key).fill(f"{value:g}")
        setattr(figure, key, value)
        tab.settle()
        assert shown(page) == expected(figure), (key, value)
        scale = 100 if control.percent else 1
        assert float(box(page, key).input_value()) == pytest.approx(scale * value)


def test_the_keyboard_alone_suffices(tab, url) -> None:
    page = tab.open(url)
    figure = explorer()

    def press(*names: str, **setting: float) -> None:
        for name in names:
            page.keyboard.press(name)
        for key, value in setting.items():
            setattr(figure, key, value)
        tab.settle()
        assert shown(page) == expected(figure)

    press("Tab", "ArrowRight", delay=3)
    press("Tab", "ArrowUp", "ArrowUp", delay=4)
    press("Tab", "Home", drift=0)
    press("Tab", "Control+a")
    page.keyboard.type("4.5")
    press(drift=0.045)
    press("Tab", "End", per_day=50)
    press("Tab", "ArrowDown", per_day=49.5)
    press("Tab", "ArrowLeft", horizon=13.5)
    press("Tab", "Tab", "Home", horizon=0)  # past the box, the plot of the error
    press("PageUp", horizon=5)
    press("Tab", "ArrowRight", horizon=5.5)  # the plot of its parts
    press("End", horizon=27)
    press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Reset"
    press("Enter", horizon=14, delay=2.5, drift=0.03, per_day=2)


@pytest.mark.parametrize("place", [WHOLE, PARTS])
def test_a_plot_can_be_read_and_dragged(tab, url, place) -> None:
    page = tab.open(url)
    area = plot(page, place)
    area.scroll_into_view_if_needed()
    frame = area.bounding_box()
    middle = frame["y"] + frame["height"] / 2
    page.mouse.move(frame["x"] + frame["width"] * 0.4, middle)
    there = float(re.search(r" \(at ([\d.]+)\)$", caption(page, place))[1])
    assert there % 0.5 == 0 and 5 < there < 14
    figure = explorer(horizon=there)
    said = figure.numbers()
    for label in ("Error as read", "Divided by share") if place == WHOLE else ("Late", "Noise"):
        assert said[label] in caption(page, place)
    assert shown(page) == expected(explorer())  # looking chooses nothing
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] - 5, middle, steps=4)
    page.mouse.up()
    tab.settle()
    assert shown(page) == expected(explorer(horizon=27))


def heights(page: Any, selector: str) -> list[float]:
    """Where circles of the plot of the error stand, as errors from 0 to 1."""
    return page.evaluate(
        """selector => {
            const drawing = document.querySelectorAll('.mlsd-view > svg')[0];
            const flat = [...drawing.querySelectorAll('.mlsd-grid')]
                .filter((line) => line.y1.baseVal.value === line.y2.baseVal.value)
                .map((line) => line.y1.baseVal.value);
            const [bottom, top] = [Math.max(...flat), Math.min(...flat)];
            return [...drawing.querySelectorAll(selector)]
                .map((dot) => (bottom - dot.cy.baseVal.value) / (bottom - top));
        }""",
        selector,
    )


def test_the_dots_are_what_was_measured_and_go_where_it_does_not_hold(tab, url) -> None:
    page = tab.open(url)
    assert heights(page, ".mlsd-mix.mlsd-ink") == pytest.approx(POINTS.error.tolist(), abs=1e-3)
    found = heights(page, ".mlsd-mix.mlsd-purple")
    assert found == pytest.approx(POINTS.corrected.tolist(), abs=1e-3)
    assert "as read 22.9% (simulated 23.1%)" in caption(page, WHOLE).replace("\n", " ")
    slider(page, "horizon").fill("3")
    tab.settle()
    assert "simulated" not in caption(page, WHOLE)
    slider(page, "drift").fill("0.05")
    tab.settle()
    assert page.locator(".mlsd-mix").count() == 0
    page.get_by_role("button", name="Reset").click()
    tab.settle()
    assert page.locator(".mlsd-mix").count() == 6


def test_the_rings_are_at_the_best_horizons(tab, url) -> None:
    page = tab.open(f"{url}#horizon?horizon=3&drift=0.1")
    figure = explorer(horizon=3, drift=0.1)
    told = re.findall(r"\(([\d.]+)%\)", figure.sentence().split("Best is ")[1])
    rings = heights(page, ".mlsd-best.mlsd-ink") + heights(page, ".mlsd-best.mlsd-purple")
    assert rings == pytest.approx([float(value) / 100 for value in told], abs=1e-3)


def test_the_axes_stand_still_while_a_setting_moves(tab, url) -> None:
    page = tab.open(url)
    axes = page.locator(".mlsd-axes")
    still = [axes.nth(i).inner_html() for i in (WHOLE, PARTS)]
    for key, value in (("delay", 9), ("drift", 0.15), ("per_day", 0.5), ("horizon", 27)):
        slider(page, key).fill(str(value))
        tab.settle()
        assert [axes.nth(i).inner_html() for i in (WHOLE, PARTS)] == still


def test_an_error_beyond_the_frame_stays_within_it(tab, url) -> None:
    page = tab.open(f"{url}#horizon?horizon=27&drift=0.15&per_day=0.5")
    figure = explorer(horizon=27, drift=0.15, per_day=0.5)
    assert figure.error.total > 1
    assert shown(page) == expected(figure)
    assert heights(page, ".mlsd-marker .mlsd-dot") == [1]


def test_a_prediction_comes_first_and_is_answered_by_the_data(tab, asking) -> None:
    page = tab.open(asking)
    gate = page.get_by_role("group", name="Predict first")
    assert slider(page, "horizon").is_disabled()
    page.get_by_role("button", name="21 days").click()
    reply = gate.get_by_role("status").inner_text()
    error = explorer(horizon=7).numbers()["Error as read"]
    assert reply.startswith(f"Not quite. 7 days: off by {error}. 2 days: off by ")
    assert explorer(horizon=21).numbers()["Error as read"] in reply
    assert shown(page) == expected(explorer())
    page.keyboard.press("ArrowRight")  # the focus is on the horizon
    tab.settle()
    assert shown(page) == expected(explorer(horizon=14.5))


def test_an_open_question_is_not_answered_by_the_figure(tab, asking) -> None:
    page = tab.open(asking)

    def drawn() -> int:
        return page.locator(".mlsd-curve, .mlsd-mix, .mlsd-best").count()

    answers = {explorer(horizon=h).numbers()["Error as read"] for h in (2, 7, 21)} | {"Best is"}
    text = page.locator(".mlsd-app").text_content()
    assert drawn() == 0
    assert not {answer for answer in answers if answer in text}
    page.get_by_role("button", name="Skip").click()
    tab.settle()
    assert drawn() == 5 + 6 + 2
    assert shown(page) == expected(explorer())


def test_a_link_leads_to_the_setting_that_it_was_copied_from(tab, asking) -> None:
    page = tab.open(asking)
    page.get_by_role("button", name="Skip").click()
    box(page, "horizon").fill("6.5")
    box(page, "drift").fill("4")
    page.wait_for_url(re.compile(r"#horizon\?horizon=6.5&delay=2.5&drift=0.04&per_day=2$"))
    page = tab.open(page.url)
    assert shown(page) == expected(explorer(horizon=6.5, drift=0.04))
    assert page.locator(".mlsd-gate").count() == 0


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("horizon=28", "horizon = “28”, which must be a number from 0 to 27"),
        ("drift=3", "drift = “3”, which must be a number from 0 to 0.15"),
        ("per_day=", "per_day = “”, which must be a number from 0.5 to 50"),
        ("tau=2", "it sets “tau”, and this figure has horizon, delay, drift, per_day"),
    ],
)
def test_a_link_that_cannot_be_followed_says_why(tab, asking, query, message) -> None:
    page = tab.open(f"{asking}#horizon?{query}")
    assert message in page.get_by_role("alert").inner_text()
    page.get_by_role("button", name="Skip").click()
    assert shown(page) == expected(explorer())


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda text: text.replace('"log_days":28', '"log_days":0'), "its “log_days” must be"),
        (lambda text: text.replace('"error":[', '"error":[1,'), "its measured “error” must have"),
    ],
)
def test_malformed_data_leave_a_message_and_the_static_figure(
    tab, pages, html, break_it, message
) -> None:
    figure = explorer()
    page = tab.open(pages.write("horizon_broken.html", break_it(html(figure))))
    assert message in page.get_by_role("alert").inner_text()
    assert page.locator(".mlsd-static svg").is_visible()
    assert figure.sentence() in page.locator(".mlsd-static").inner_text()


def test_what_is_undefined_says_so_and_is_not_drawn(tab, url) -> None:
    page = tab.open(f"{url}#horizon?horizon=0")
    assert shown(page) == expected(explorer(horizon=0))
    assert page.locator("[data-readout=corrected]").inner_text() == "undefined"
    everything = page.locator("main").evaluate("main => main.innerHTML")
    drawn = re.sub(r"<script.*?</script>", "", everything, flags=re.S)
    assert not re.search("NaN|Infinity", drawn.replace('data-value="NaN"', ""))


def test_without_javascript_there_is_a_figure_with_its_numbers(static_text, url) -> None:
    text, figure = static_text(url), explorer()
    for part in (figure.title, figure.sentence(), *figure.numbers(), *figure.numbers().values()):
        assert part in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_serious_accessibility_fault(grave_faults, asking, scheme, width) -> None:
    assert not grave_faults(asking, scheme, width, answer="21 days")


def test_a_phone_shows_it_whole_and_a_finger_can_choose_a_horizon(
    phone, whole_on_a_phone, asking
) -> None:
    whole_on_a_phone(phone, asking)
    phone.get_by_role("button", name="Skip").tap()
    area = plot(phone, PARTS)
    area.scroll_into_view_if_needed()
    frame = area.bounding_box()
    phone.touchscreen.tap(frame["x"] + 39, frame["y"] + 100)
    phone.wait_for_function("document.querySelector('[data-control=horizon]').value == 0")
    assert shown(phone) == expected(explorer(horizon=0))


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_does_not_jump_while_a_setting_moves(heights, width) -> None:
    places = ((0, 2.5, 0.03, 2), (26.5, 13.5, 0.145, 0.5), (7, 2.5, 0.03, 2), (10, 0, 0, 50))
    settings = [dict(zip(CONTROLS, place, strict=True)) for place in places]
    seen = heights(explorer(predict=None), width, settings)
    assert len(set(seen)) == 1, seen
