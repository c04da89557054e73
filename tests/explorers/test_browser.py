"""The threshold explorer in a real browser, on a page without a kernel."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from mlsd.metrics import cost_optimal_threshold, empirical_cost_threshold

KEYS = ("precision", "recall", "f1", "f_beta", "accuracy", "expected_cost")
CELLS = ("tn", "fp", "fn", "tp")
CONTROLS = ("threshold", "cost_fp", "cost_fn", "beta")


@pytest.fixture(scope="module")
def url(pages, explorer, html) -> str:
    """One explorer that asks nothing first."""
    return pages.write("plain.html", html(explorer(predict=None)))


@pytest.fixture(scope="module")
def asking(pages, explorer, html) -> str:
    """One explorer that asks for a prediction first."""
    return pages.write("asking.html", html(explorer()))


def shown(scope: Any) -> dict[str, str]:
    return {key: scope.locator(f"[data-readout={key}]").inner_text() for key in (*KEYS, *CELLS)} | {
        "sentence": scope.locator(".mlsd-sentence").inner_text()
    }


def expected(figure: Any) -> dict[str, str]:
    cells = {key: f"{getattr(figure.metrics, key):,}" for key in CELLS}
    return dict(zip(KEYS, figure.numbers().values(), strict=True)) | cells | {
        "sentence": figure.sentence()
    }  # fmt: skip


def slider(scope: Any, key: str) -> Any:
    return scope.locator(f"input[type=range][data-control={key}]")


def box(scope: Any, key: str) -> Any:
    return scope.locator(f"input[type=number][data-control={key}]")


def test_the_first_setting_shows_the_numbers_of_the_reference(tab, url, explorer) -> None:
    page = tab.open(url)
    figure = explorer()
    assert shown(page) == expected(figure)
    for key in KEYS:
        value = page.locator(f"[data-readout={key}]").get_attribute("data-value")
        assert float(value) == pytest.approx(getattr(figure.metrics, key), rel=1e-9)


def remark(scope: Any, key: str) -> str:
    """What is said, politely, about the number that was typed."""
    return scope.locator(f".mlsd-slider:has([data-control={key}]) [role=status]").inner_text()


def test_it_works_from_a_folder_as_from_a_server(tab, url, pages, explorer) -> None:
    page = tab.open((pages.folder / "plain.html").as_uri() + "#threshold?threshold=0.35")
    assert shown(page) == expected(explorer(threshold=0.35))
    box(page, "beta").fill("3")
    page.wait_for_url(re.compile("threshold=0.35.*beta=3$"))
    assert all(request.startswith(("file://", "data:", "about:")) for request in tab.requests)


@pytest.mark.parametrize("key", CONTROLS)
def test_a_sweep_of_each_control_keeps_the_numbers_equal(tab, url, explorer, key) -> None:
    page = tab.open(url)
    figure = explorer()
    control = figure.control(key)
    for step in range(9):
        value = round(control.min + (control.max - control.min) * step / 8, 1 if step % 2 else 2)
        value = min(control.max, max(control.min, value))
        slider(page, key).fill(str(value))
        # a range holds whole steps only: what it took is what counts
        taken = float(slider(page, key).input_value())
        setattr(figure, key, taken)
        tab.settle()
        assert shown(page) == expected(figure), (key, taken)


def test_what_is_undefined_says_so(tab, pages, html) -> None:
    from mlsd.explorers import ThresholdExplorer

    figure = ThresholdExplorer([0, 0, 0], [0.1, 0.2, 0.3], predict=None)
    page = tab.open(pages.write("negatives.html", html(figure)))
    assert shown(page) == expected(figure)
    assert page.locator("[data-readout=recall]").inner_text() == "undefined"
    assert not re.search("NaN|Infinity", page.locator("main").inner_text())


def test_the_keyboard_alone_suffices(tab, url, explorer) -> None:
    page = tab.open(url)
    figure = explorer()
    keys = page.keyboard

    def now(**setting: float) -> None:
        for key, value in setting.items():
            setattr(figure, key, value)
        tab.settle()
        assert shown(page) == expected(figure)

    def press(*names: str) -> None:
        for name in names:
            keys.press(name)

    press(*["Tab"] * 7, "ArrowRight", "ArrowUp")  # past the sliders and boxes of costs and beta
    now(threshold=0.52)
    press("ArrowLeft")
    now(threshold=0.51)
    press("Home")
    now(threshold=0)
    press("End")
    now(threshold=1)
    press("Tab", "Control+a")
    keys.type("0.2713")
    now(threshold=0.2713)
    press("ArrowUp")  # to the next whole step
    now(threshold=0.28)
    assert box(page, "threshold").input_value() == "0.28"
    press(*["Shift+Tab"] * 6, "Control+a")
    keys.type("2.5")
    now(cost_fp=2.5)
    press("Tab", "PageUp")
    now(cost_fn=float(slider(page, "cost_fn").input_value()))
    assert figure.cost_fn > 5
    press(*["Tab"] * 6)  # the first plot is a slider too
    assert page.evaluate("document.activeElement.getAttribute('role')") == "slider"
    press("ArrowRight")
    now(threshold=0.29)
    press("End")
    now(threshold=1)
    press("Tab", "Tab", "Tab", "Tab")
    assert page.evaluate("document.activeElement.textContent") == "Reset"
    press("Enter")
    now(threshold=0.5, cost_fp=1, cost_fn=5)


def test_focus_can_be_seen(tab, url) -> None:
    page = tab.open(url)
    stops = page.locator(".mlsd-app :is(input, button, [role=slider])").count()
    for _ in range(stops):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outline")
        assert "3px" in style and "none" not in style


def test_a_number_that_is_not_allowed_is_brought_back(tab, url, explorer) -> None:
    page = tab.open(url)
    box(page, "threshold").fill("7")
    box(page, "threshold").press("Enter")
    tab.settle()
    assert box(page, "threshold").input_value() == "1"
    assert remark(page, "threshold") == "Limited to 1"
    box(page, "threshold").fill("")
    box(page, "threshold").press("Tab")
    tab.settle()
    assert box(page, "threshold").input_value() == "1"
    assert remark(page, "threshold") == "Kept at 1"
    assert shown(page) == expected(explorer(threshold=1))
    box(page, "cost_fn").fill("77")
    box(page, "cost_fn").press("Tab")
    assert remark(page, "cost_fn") == "Limited to 50"
    slider(page, "cost_fn").press("ArrowLeft")
    tab.settle()
    assert remark(page, "cost_fn") == ""


def test_a_number_may_have_more_digits_than_a_step_and_is_told_where_it_is_rounded(
    tab, url, explorer
) -> None:
    page = tab.open(url)
    for typed, taken, said in (("0.0442", 0.0442, ""), ("0.27134", 0.2713, "Rounded to 0.2713")):
        box(page, "threshold").fill(typed)
        assert page.locator("input:invalid").count() == 0
        box(page, "threshold").press("Enter")
        tab.settle()
        assert remark(page, "threshold") == said
        assert shown(page) == expected(explorer(threshold=taken))


def test_the_plots_can_be_dragged_and_say_exact_values(tab, url, explorer) -> None:
    page = tab.open(url)
    cost = page.locator(".mlsd-view [role=slider]").nth(1)
    caption = page.locator(".mlsd-view figcaption").nth(1)
    cost.scroll_into_view_if_needed()
    area = cost.bounding_box()
    middle = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + area["width"] * 0.4, middle)
    hovered = re.search(r"^\S+, cheapest .* \(at (0\.\d+)\)$", caption.locator("span").inner_text())
    assert hovered
    assert shown(page) == expected(explorer())
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.7, middle, steps=4)
    page.mouse.up()
    tab.settle()
    taken = float(slider(page, "threshold").get_attribute("aria-valuetext"))
    assert taken > float(hovered[1])
    assert shown(page) == expected(explorer(threshold=taken))

    roc = page.locator(".mlsd-view [role=slider]").nth(2)
    roc.scroll_into_view_if_needed()
    corner = roc.bounding_box()
    page.mouse.click(corner["x"] + corner["width"] - 13, corner["y"] + 23)  # flags everybody
    tab.settle()
    assert page.locator("[data-readout=recall]").inner_text() == "100.0%"
    assert page.locator("[data-readout=tn]").inner_text() == "0"


def test_a_prediction_comes_first_and_is_answered_by_the_data(tab, asking, explorer) -> None:
    page = tab.open(asking)
    gate = page.get_by_role("group", name="Predict first")
    assert slider(page, "threshold").is_disabled()
    page.locator(".mlsd-view [role=slider]").first.click(force=True, position={"x": 60, "y": 60})
    assert shown(page) | {"sentence": ""} == expected(explorer()) | {"sentence": ""}
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert gate.inner_text().split("\n")[-1].startswith("Not quite. It moves from ")
    assert gate.get_by_role("status").inner_text().startswith("Not quite. ")
    assert shown(page) == expected(explorer())
    page.keyboard.press("ArrowRight")  # the focus is on the threshold
    tab.settle()
    assert shown(page) == expected(explorer(threshold=0.51))


def test_a_prediction_can_be_skipped(tab, asking) -> None:
    page = tab.open(asking)
    page.get_by_role("button", name="Skip").click()
    assert page.locator(".mlsd-gate").count() == 0
    assert slider(page, "threshold").is_enabled()
    assert slider(page, "threshold").evaluate("node => node === document.activeElement")


def test_an_open_question_is_not_answered_by_the_figure(tab, asking, explorer) -> None:
    page = tab.open(asking)
    figure = explorer()
    best, best_cost = empirical_cost_threshold(figure._truth, figure._score, 1, 5)
    giveaways = ("cheapest threshold on these data", "○", "t*", f"{best:.4g}", f"{best_cost:.3f}")
    cost = page.locator(".mlsd-view", has_text="Cost per case")

    def told() -> set[str]:
        # all that is there to read, and to hear
        text = page.locator(".mlsd-app").evaluate(
            "app => app.textContent + [...app.querySelectorAll('[role=slider]')]"
            ".map((node) => node.getAttribute('aria-valuetext'))"
        )
        return {word for word in giveaways if word in text}

    assert shown(page)["sentence"] == figure.sentence().split("; ")[0] + "."
    assert told() == set()
    assert cost.locator(".mlsd-best, .mlsd-chance").count() == 0
    page.get_by_role("button", name="Skip").click()
    assert told() == set(giveaways)
    assert cost.locator(".mlsd-best, .mlsd-chance").count() == 2
    assert shown(page) == expected(figure)


def test_the_cost_curve_marks_the_cheapest_threshold_and_the_formulas(tab, url, explorer) -> None:
    page = tab.open(url)
    figure = explorer()
    cost = page.locator(".mlsd-view", has_text="Cost per case")

    def place(selector: str, *names: str) -> list[float]:
        return [float(cost.locator(selector).get_attribute(name)) for name in names]

    dot = ".mlsd-marker .mlsd-dot"
    best, _ = empirical_cost_threshold(figure._truth, figure._score, 1, 5)
    box(page, "threshold").fill(str(best))
    tab.settle()
    assert place(dot, "cx", "cy") == pytest.approx(place(".mlsd-best", "cx", "cy"))
    box(page, "threshold").fill(str(cost_optimal_threshold(1, 5)))
    tab.settle()
    assert place(dot, "cx") == pytest.approx(place(".mlsd-chance", "x1"), abs=0.1)
    assert abs(place(".mlsd-chance", "x1")[0] - place(".mlsd-best", "cx")[0]) > 1
    for key in ("cost_fp", "cost_fn"):
        box(page, key).fill("0")
    tab.settle()  # nothing costs anything: no formula, and no cheapest threshold
    assert cost.locator(".mlsd-best, .mlsd-chance").count() == 0


def test_the_cost_axis_shows_the_minimum_and_stands_still(tab, url) -> None:
    page = tab.open(url)
    cost = page.locator(".mlsd-view", has_text="Cost per case")
    axes = cost.locator(".mlsd-axes")
    still = axes.inner_html()
    slider(page, "threshold").fill("1")  # misses every ill case
    tab.settle()
    assert axes.inner_html() == still
    assert "↑" in cost.locator("figcaption").inner_text()
    top = axes.locator("line").evaluate_all(
        "all => Math.min(...all.map((n) => n.y1.baseVal.value))"
    )
    dot = cost.locator(".mlsd-marker .mlsd-dot")
    assert float(dot.get_attribute("cy")) == top  # at the edge of the frame, in sight
    # The curve goes on beyond the frame, which cuts it off, and its lowest point lies well above
    # the axis and well below the top.
    curve = cost.locator(".mlsd-curve")
    assert curve.evaluate("path => path.getBBox().y") < top - 10
    assert curve.evaluate("path => getComputedStyle(path.parentNode).overflow") == "hidden"
    frame = curve.evaluate("path => path.parentNode.height.baseVal.value")
    lowest = curve.evaluate("path => path.getBBox().y + path.getBBox().height")
    assert 0.15 * frame < lowest - top < 0.95 * frame


def test_a_link_leads_to_the_setting_that_it_was_copied_from(tab, asking, explorer) -> None:
    page = tab.open(asking)
    page.get_by_role("button", name="Skip").click()
    slider(page, "threshold").fill("0.35")
    box(page, "cost_fn").fill("12.25")
    page.wait_for_url(re.compile(r"#threshold\?threshold=0.35&cost_fp=1&cost_fn=12.25&beta=2$"))
    link = page.url
    page = tab.open(link)
    assert shown(page) == expected(explorer(threshold=0.35, cost_fn=12.25))
    assert page.locator(".mlsd-gate").count() == 0  # who follows a link came for its setting
    page.evaluate("location.hash = '#threshold?beta=3'")
    page.wait_for_function("document.querySelector('[data-control=beta]').value === '3'")
    tab.settle()
    assert shown(page) == expected(explorer(beta=3))  # a link is a whole setting
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Link to this setting copied.").wait_for()
    page.wait_for_url(re.compile("threshold=0.5&cost_fp=1&cost_fn=5&beta=3$"))
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_reset_leads_back_to_the_page_as_it_came(tab, asking, explorer) -> None:
    page = tab.open(f"{asking}#threshold?threshold=0.35&cost_fn=12.25")
    assert shown(page) == expected(explorer(threshold=0.35, cost_fn=12.25))
    slider(page, "threshold").fill("0.6")
    page.get_by_role("button", name="Reset").click()
    tab.settle()
    assert shown(page) == expected(explorer())
    page.wait_for_timeout(400)  # longer than the address waits for a setting to settle
    assert page.url == asking
    page.reload()
    assert page.locator(".mlsd-gate").count() == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("threshold=7", "threshold = “7”, which must be a number from 0 to 1"),
        ("threshold=", "must be a number from 0 to 1"),
        ("threshold=<b>", "threshold = “<b>”"),
        ("colour=red", "it sets “colour”, and this figure has threshold, cost_fp, cost_fn, beta"),
    ],
)
def test_a_link_that_cannot_be_followed_says_why(tab, asking, explorer, query, message) -> None:
    page = tab.open(f"{asking}#threshold?{query}")
    assert message in page.get_by_role("alert").inner_text()
    page.get_by_role("button", name="Skip").click()
    assert shown(page) == expected(explorer())


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda text: text.replace('{"title"', '{"title', 1), "its data is not valid JSON"),
        (lambda text: re.sub(r'"score":\[[^]]*', '"score":[0.9', text), "differ in length"),
        (lambda text: text.replace('"controls"', '"other"'), "no list of controls"),
        (lambda text: text.replace('explorer="threshold"', 'explorer="x"'), "explorer called “x”"),
    ],
)
def test_malformed_data_leave_a_message_and_the_static_figure(
    tab, pages, explorer, html, break_it, message
) -> None:
    figure = explorer()
    page = tab.open(pages.write("broken.html", break_it(html(figure))))
    assert message in page.get_by_role("alert").inner_text()
    assert page.locator(".mlsd-static svg").is_visible()
    assert figure.sentence() in page.locator(".mlsd-static").inner_text()


def test_without_javascript_there_is_a_figure_with_its_numbers(browser, url, explorer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    text = page.locator(".mlsd-static").inner_text()
    figure = explorer()
    assert page.locator(".mlsd-static svg[role=img]").is_visible()
    for part in (figure.title, figure.sentence(), *figure.numbers().values()):
        assert part in text
    context.close()


def test_two_explorers_on_a_page_do_not_meddle(tab, pages, explorer, html) -> None:
    two = [html(explorer(name=name, predict=None)) for name in ("one", "two")]
    page = tab.open(pages.write("two.html", *two) + "#two?threshold=0.3")
    one, other = page.locator("#one"), page.locator("#two")
    assert shown(one) == expected(explorer())
    assert shown(other) == expected(explorer(threshold=0.3))
    slider(one, "threshold").fill("0.8")
    tab.settle()
    assert shown(one) == expected(explorer(threshold=0.8))
    assert shown(other) == expected(explorer(threshold=0.3))
    page.wait_for_url(re.compile("#one"))
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))


def test_the_sentence_is_announced_once_the_hand_rests(tab, url) -> None:
    page = tab.open(url)
    live = page.locator(".mlsd-app [aria-live=polite]")
    heard = []
    for step in range(10):
        slider(page, "threshold").fill(str(0.2 + step / 50))
        tab.settle()
        heard.append(live.inner_text())
    assert set(heard) == {""}
    page.wait_for_function("document.querySelector('[aria-live=polite]').textContent")
    assert live.text_content() == page.locator(".mlsd-sentence").inner_text()
    assert page.locator("output:not([aria-live=off])").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_serious_accessibility_fault(grave_faults, asking, scheme, width) -> None:
    assert not grave_faults(asking, scheme, width, answer="Down")


@pytest.mark.parametrize("script", [True, False])
def test_a_phone_shows_it_without_sideways_scrolling(browser, asking, script) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=script
    )  # fmt: skip
    page = context.new_page()
    page.goto(asking)
    inside = page.locator(".mlsd-app, .mlsd-static").bounding_box()
    assert inside["x"] >= 0 and inside["x"] + inside["width"] <= 390
    if script:
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


def test_a_finger_has_room_and_can_move_it(phone, asking, explorer) -> None:
    phone.goto(asking)
    sizes = phone.evaluate(
        "[...document.querySelectorAll('.mlsd-app :is(button, input)')]"
        ".map((node) => node.getBoundingClientRect().height)"
    )
    assert sizes and min(sizes) >= 44
    phone.get_by_role("button", name="Skip").tap()
    plot = phone.locator(".mlsd-view [role=slider]").first
    plot.scroll_into_view_if_needed()
    area = plot.bounding_box()
    phone.touchscreen.tap(area["x"] + area["width"] * 0.7, area["y"] + area["height"] / 2)
    phone.wait_for_function("document.querySelector('[data-control=threshold]').value > 0.55")
    taken = float(slider(phone, "threshold").get_attribute("aria-valuetext"))
    assert shown(phone) == expected(explorer(threshold=taken))

    # A finger that scrolls the page across a plot leaves the setting alone.
    before = phone.evaluate("scrollY")
    touch = phone.context.new_cdp_session(phone)
    for step in range(8):
        point = {"x": 150, "y": area["y"] + 100 - 25 * step}
        kind = "touchMove" if step else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.wait_for_function("(before) => scrollY > before", arg=before)
    phone.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
    assert shown(phone) == expected(explorer(threshold=taken))


def test_nothing_moves_by_itself_for_who_asked_for_less_motion(browser, asking) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(asking)
    page.get_by_role("button", name="Down").click()
    slider(page, "threshold").fill("0.9")
    assert page.evaluate("document.getAnimations().length") == 0
    longest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.mlsd-app *')]"
        ".map((node) => parseFloat(getComputedStyle(node).transitionDuration)))"
    )
    assert longest == 0 or math.isnan(longest)
    context.close()
