"""The capacity explorer in a real browser: what is special to it, and its numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from mlsd.explorers import CapacityExplorer

KEYS = (
    "qps_peak", "in_flight", "replicas", "cost_per_month", "cost_per_1000_requests",
    "cost_of_one_more_candidate",
)  # fmt: skip
BILL, LATENCY, REPLICAS, USERS = range(4)  # the plots, in their order


@pytest.fixture(scope="module")
def url(pages, capacity, html) -> str:
    """One explorer that asks nothing first."""
    return pages.write("capacity.html", html(capacity(predict=False)))


@pytest.fixture(scope="module")
def asking(pages, capacity, html) -> str:
    """One explorer that asks for a prediction first."""
    return pages.write("capacity_asking.html", html(capacity()))


def shown(scope: Any) -> dict[str, str]:
    labels = scope.locator(".mlsd-readouts label span").all_inner_texts()
    values = [scope.locator(f"[data-readout={key}]").inner_text() for key in KEYS]
    said = scope.locator(".mlsd-sentence").inner_text()
    return dict(zip(labels, values, strict=True)) | {"sentence": said}


def expected(figure: Any) -> dict[str, str]:
    return figure.numbers() | {"sentence": figure.sentence()}


def slider(scope: Any, key: str) -> Any:
    return scope.locator(f"input[type=range][data-control={key}]")


def box(scope: Any, key: str) -> Any:
    return scope.locator(f"input[type=number][data-control={key}]")


def remark(scope: Any, key: str) -> str:
    """What is said, politely, about the number that was typed."""
    return scope.locator(f".mlsd-slider:has([data-control={key}]) [role=status]").inner_text()


def plot(scope: Any, place: int) -> Any:
    return scope.locator(".mlsd-view [role=slider]").nth(place)


def caption(scope: Any, place: int) -> str:
    return scope.locator(".mlsd-view figcaption span").nth(place).inner_text()


def envelope(scope: Any) -> dict[str, tuple[str, str]]:
    """Result and working of each line of the envelope."""
    rows = scope.locator(".mlsd-envelope tbody tr").all()
    found = {}
    for line, below in zip(rows[::2], rows[1::2], strict=True):
        label = line.locator("th").inner_text()
        found[label] = (line.locator("td").inner_text(), below.inner_text())
    return found


def test_the_first_setting_shows_the_numbers_of_the_reference(tab, url, capacity) -> None:
    page = tab.open(url)
    figure = capacity()
    assert shown(page) == expected(figure)
    for key in KEYS:
        value = page.locator(f"[data-readout={key}]").get_attribute("data-value")
        assert float(value) == pytest.approx(getattr(figure.plan, key), rel=1e-9)


def test_it_works_from_a_folder_as_from_a_server(tab, url, pages, capacity) -> None:
    page = tab.open((pages.folder / "capacity.html").as_uri() + "#capacity?peak_factor=4.5")
    figure = capacity()
    figure.peak_factor = 4.5
    assert shown(page) == expected(figure)
    box(page, "candidates").fill("640")
    page.wait_for_url(re.compile("candidates=640&million_users=10&us_per_candidate=40&"))
    assert all(request.startswith(("file://", "data:", "about:")) for request in tab.requests)


@pytest.mark.parametrize("key", ["million_users", "us_per_candidate", "candidates", "peak_factor"])
def test_a_sweep_of_each_control_keeps_the_numbers_equal(tab, url, capacity, key) -> None:
    page = tab.open(url)
    figure = capacity()
    control = figure.control(key)
    positions = (
        [(place, value) for place, value in enumerate(control.values)]
        if control.values
        else [
            (value, value)
            for value in (round(control.min + i * control.step, 4) for i in range(0, 201, 7))
            if value <= control.max
        ]
    )
    assert len(positions) > 10
    for place, value in positions:
        slider(page, key).fill(str(place))
        setattr(figure, key, value)
        tab.settle()
        assert shown(page) == expected(figure), (key, value)
        assert float(box(page, key).input_value()) == pytest.approx(value)


def test_every_line_of_the_envelope_is_worked_out_in_words(tab, url, capacity) -> None:
    page = tab.open(url)
    assert envelope(page) == {
        "Requests, mean": ("926/s", "10 million users × 8 ÷ 86,400 s"),
        "Requests, peak": ("2,778/s", "926/s × 3"),
        "Candidates, peak": ("1.39 million/s", "2,778/s × 500"),
        "CPU a request": ("25.0 ms", "5 ms + 500 × 40 µs"),
        "Cores busy": ("69.4", "2,778/s × 25.0 ms"),
        "Replicas": ("16", "69.4 ÷ (8 cores × 60%), rounded up, + 1 spare"),
        "Busy over the day": ("18.1%", "of all their cores, on average"),
        "Latency": ("50.0 ms", "25 ms waiting + 25.0 ms"),
        "In flight": ("139", "2,778/s × 50.0 ms"),
        "Log": ("29.2 TB", "80.0 GB a day × 365 days"),
        "Index": ("3.84 GB", "5 million × 64 × 4 B × 1.5 × 2 copies"),
    }
    assumed = page.locator(".mlsd-envelope caption").inner_text()
    for price in ("€0.04 a core-hour", "€0.025 a GB of log", "€3 a GB of memory", "10 log rows"):
        assert price in assumed
    # and they follow the sliders
    slider(page, "candidates").fill("1200")
    slider(page, "peak_factor").fill("5")
    tab.settle()
    figure = capacity()
    figure.candidates, figure.peak_factor = 1200, 5
    lines, plan = envelope(page), figure.plan
    assert lines["Replicas"][0] == f"{plan.replicas:,}"
    assert lines["Busy over the day"][0] == f"{plan.utilisation_mean:.1%}"
    assert lines["CPU a request"] == ("53.0 ms", "5 ms + 1,200 × 40 µs")
    assert lines["Log"] == ("29.2 TB", "80.0 GB a day × 365 days")


def test_the_keyboard_alone_suffices(tab, url, capacity) -> None:
    page = tab.open(url)
    keys = page.keyboard
    figure = capacity()

    def press(*names: str, **setting: float) -> None:
        for name in names:
            keys.press(name)
        for key, value in setting.items():
            setattr(figure, key, value)
        tab.settle()
        assert shown(page) == expected(figure)

    press("Tab", "ArrowRight", "ArrowUp", million_users=20)
    press("Tab", "ArrowDown", million_users=15)
    press("Tab", "ArrowLeft", us_per_candidate=30)
    press("Tab", "Tab", "ArrowRight", peak_factor=3.1)
    press("Tab", "Control+a")
    keys.type("2")
    press(peak_factor=2)
    press("Tab", "ArrowRight", "ArrowRight", candidates=520)
    press("Tab", "ArrowUp", candidates=530)
    press("Tab", "End", candidates=2000)  # the bill
    press("PageDown", candidates=1900)
    press("Tab", "ArrowLeft", candidates=1890)  # latency
    press("Tab", "Home", candidates=0)  # replicas
    press("Tab", "ArrowRight", million_users=20)  # the users
    press("Home", million_users=0.01)
    press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Reset"
    press("Enter", candidates=500, million_users=10, us_per_candidate=40, peak_factor=3)


def test_users_slide_on_a_logarithmic_scale(tab, url, capacity) -> None:
    page = tab.open(url)
    users = slider(page, "million_users")
    assert users.get_attribute("aria-valuetext") == "10"
    assert (users.get_attribute("min"), users.get_attribute("max")) == ("0", "30")
    for typed, taken, said in (
        ("12", "10", "Rounded to 10"), ("5000", "1000", "Limited to 1000"),
        ("", "1000", "Kept at 1000"), ("0.05", "0.05", ""),
    ):  # fmt: skip
        box(page, "million_users").fill(typed)
        box(page, "million_users").press("Enter")
        tab.settle()
        assert box(page, "million_users").input_value() == taken
        assert remark(page, "million_users") == said
    figure = capacity()
    figure.million_users = 0.05
    assert shown(page) == expected(figure)
    assert figure.sentence().startswith("50,000 users need 2 replicas")


@pytest.mark.parametrize("place", [BILL, LATENCY, REPLICAS])
def test_the_candidates_can_be_read_and_dragged_on_every_plot(tab, url, capacity, place) -> None:
    page = tab.open(url)
    drawing = plot(page, place)
    drawing.scroll_into_view_if_needed()
    area = drawing.bounding_box()
    middle = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + area["width"] * 0.5, middle)
    there = float(re.search(r" \(at ([\d.]+)\)$", caption(page, place))[1])
    assert there % 10 == 0
    figure = capacity()
    assert shown(page) == expected(figure)  # looking changes nothing
    figure.candidates = there
    numbers = {
        BILL: figure.numbers()["Cost a month"],
        LATENCY: f"{figure.plan.latency_ms:.1f} ms",
        REPLICAS: f"{figure.plan.replicas},",
    }
    assert numbers[place] in caption(page, place)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] - 4, middle, steps=4)
    page.mouse.up()
    tab.settle()
    figure.candidates = 2000
    assert shown(page) == expected(figure)


def test_the_users_can_be_dragged(tab, url, capacity) -> None:
    page = tab.open(url)
    drawing = plot(page, USERS)
    drawing.scroll_into_view_if_needed()
    area = drawing.bounding_box()
    page.mouse.click(area["x"] + 38, area["y"] + 60)
    tab.settle()
    figure = capacity()
    figure.million_users = 0.01
    assert shown(page) == expected(figure)
    assert figure.numbers()["Per 1,000 requests"] in caption(page, USERS)
    assert "10,000 users" in caption(page, USERS)


def test_the_parts_of_the_bill_lie_on_each_other(tab, url) -> None:
    page = tab.open(url)
    bill = plot(page, BILL)
    assert [
        bill.locator(f"path.mlsd-area.mlsd-{tint}").count() for tint in ("green", "blue", "purple")
    ] == [1, 1, 1]
    tops = bill.locator("path.mlsd-edge").evaluate_all("all => all.map((path) => path.getBBox().y)")
    assert tops == sorted(tops, reverse=True) and len(set(tops)) == 3


def test_every_dot_stands_on_its_line(tab, url) -> None:
    page = tab.open(url)
    for users, us, candidates in ((18, 10, 500), (3, 4, 1990), (27, 12, 60)):
        setting = {"million_users": users, "us_per_candidate": us, "candidates": candidates}
        for key, place in setting.items():
            slider(page, key).fill(str(place))
        tab.settle()
        for place, line in (
            (BILL, ".mlsd-edge.mlsd-purple"), (LATENCY, ".mlsd-curve"),
            (REPLICAS, ".mlsd-curve"), (USERS, ".mlsd-curve"),
        ):  # fmt: skip
            away = plot(page, place).evaluate(
                """(drawing, line) => {
                    const dot = drawing.querySelector('.mlsd-marker circle');
                    const [x, y] = [dot.cx.baseVal.value, dot.cy.baseVal.value];
                    const path = drawing.querySelector(line);
                    const points = Array.from({length: 3000}, (_, i) =>
                        path.getPointAtLength(path.getTotalLength() * i / 2999));
                    return Math.min(...points.map((p) => Math.hypot(p.x - x, p.y - y)));
                }""",
                line,
            )
            assert away < 2, (place, setting)


@pytest.mark.parametrize(("us", "said"), [(40, "too slow from here"), (150, "too slow →"), (3, "")])
def test_the_bill_says_from_where_on_it_is_paid_for_nothing(tab, url, us, said) -> None:
    page = tab.open(f"{url}#capacity?us_per_candidate={us}")
    labels = plot(page, BILL).locator("text.mlsd-red").all_text_contents()
    assert labels == ([said] if said else [])


def test_a_prediction_comes_first_and_is_answered_by_the_plan(tab, asking, capacity) -> None:
    page = tab.open(asking)
    gate = page.get_by_role("group", name="Predict first")
    assert slider(page, "candidates").is_disabled()
    page.get_by_role("button", name="It doubles").click()
    figure = capacity()
    figure.candidates = 1000
    reply = gate.get_by_role("status").inner_text()
    assert reply.startswith(f"Not quite. It becomes {figure.numbers()['Cost a month']} (+62.6%)")
    page.keyboard.press("ArrowRight")  # the focus is on the candidates
    tab.settle()
    figure.candidates = 510
    assert shown(page) == expected(figure)


def test_an_open_question_is_not_answered_by_the_figure(tab, asking, capacity) -> None:
    page = tab.open(asking)
    figure = capacity()
    later = capacity()
    later.candidates = 1000
    giveaways = {later.numbers()["Cost a month"], "62.6%", "Twice"}
    lines = page.locator(".mlsd-fixed :is(.mlsd-edge, .mlsd-curve:not(.mlsd-cost))")

    def told() -> set[str]:
        # all that is there to read, and to hear
        text = page.locator(".mlsd-app").evaluate(
            "app => app.textContent + [...app.querySelectorAll('[role=slider]')]"
            ".map((node) => node.getAttribute('aria-valuetext'))"
        )
        return {word for word in giveaways if word in text}

    def reach() -> float:
        """How far right the widest line goes, as a share of its plot."""
        return max(
            lines.evaluate_all(
                "all => all.map((path) => "
                "path.getBBox().width / path.ownerSVGElement.width.baseVal.value)"
            )
        )

    assert told() == set()
    assert reach() < 0.3
    assert page.locator("text.mlsd-red", has_text="too slow").count() == 0
    page.get_by_role("button", name="Skip").click()
    tab.settle()
    assert told() == {later.numbers()["Cost a month"], "62.6%", "Twice"}
    assert reach() > 0.9
    assert shown(page) == expected(figure)


def test_a_link_leads_to_the_setting_that_it_was_copied_from(tab, asking, capacity) -> None:
    page = tab.open(asking)
    page.get_by_role("button", name="Skip").click()
    slider(page, "million_users").fill("0")
    box(page, "us_per_candidate").fill("300")
    page.wait_for_url(
        re.compile(
            r"#capacity\?candidates=500&million_users=0.01&us_per_candidate=300&peak_factor=3$"
        )
    )
    page = tab.open(page.url)
    figure = capacity()
    figure.million_users, figure.us_per_candidate = 0.01, 300
    assert shown(page) == expected(figure)
    assert page.locator(".mlsd-gate").count() == 0


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("candidates=3000", "candidates = “3000”, which must be a number from 0 to 2000"),
        ("million_users=12", "million_users = “12”, which must be one of 0.01, 0.015, 0.02, "),
        ("peak_factor=0.5", "peak_factor = “0.5”, which must be a number from 1 to 10"),
        ("users=1", "it sets “users”, and this figure has candidates, million_users, us_per"),
    ],
)
def test_a_link_that_cannot_be_followed_says_why(tab, asking, capacity, query, message) -> None:
    page = tab.open(f"{asking}#capacity?{query}")
    assert message in page.get_by_role("alert").inner_text()
    page.get_by_role("button", name="Skip").click()
    assert shown(page) == expected(capacity())


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda text: text.replace('"prices":{', '"price":{'), "its data has no “prices”"),
        (lambda text: text.replace('"wait_ms":25.0', '"wait_ms":null'),
         "its “wait_ms” must be a number"),
        (lambda text: text.replace('"target_utilisation":0.6', '"target_utilisation":60'),
         "its “target_utilisation” must be at most 1"),
    ],
)  # fmt: skip
def test_malformed_data_leave_a_message_and_the_static_figure(
    tab, pages, capacity, html, break_it, message
) -> None:
    figure = capacity()
    page = tab.open(pages.write("capacity_broken.html", break_it(html(figure))))
    assert message in page.get_by_role("alert").inner_text()
    assert page.locator(".mlsd-static svg").is_visible()
    assert figure.sentence() in page.locator(".mlsd-static").inner_text()


@pytest.mark.parametrize("case", ["nobody asks", "free", "too late"])
def test_what_is_undefined_says_so_and_is_not_drawn(tab, pages, capacity_plan, html, case) -> None:
    plan = {
        "nobody asks": capacity_plan.with_load(requests_per_user_day=0),
        "free": replace(
            capacity_plan,
            prices=replace(
                capacity_plan.prices, core_hour=0, storage_gb_month=0, memory_gb_month=0
            ),
        ),
        "too late": replace(capacity_plan, serving=replace(capacity_plan.serving, wait_ms=400)),
    }[case]
    figure = CapacityExplorer(plan, predict=False)
    page = tab.open(pages.write("capacity_undefined.html", html(figure)))
    assert shown(page) == expected(figure)
    per_1000 = page.locator("[data-readout=cost_per_1000_requests]").inner_text()
    assert (per_1000 == "undefined") == (case == "nobody asks")
    everything = page.locator("main").evaluate("main => main.innerHTML")
    drawn = re.sub(r"<script.*?</script>", "", everything, flags=re.S)
    assert not re.search("NaN|Infinity", drawn.replace('data-value="NaN"', ""))


def test_without_javascript_there_is_a_figure_with_its_numbers(static_text, url, capacity) -> None:
    text, figure = static_text(url), capacity()
    for part in (figure.title, figure.sentence(), *figure.numbers(), *figure.numbers().values()):
        assert part in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_serious_accessibility_fault(grave_faults, asking, scheme, width) -> None:
    assert not grave_faults(asking, scheme, width, answer="It doubles")


def test_a_phone_shows_it_whole_and_a_finger_can_move_it(
    phone, whole_on_a_phone, asking, capacity
) -> None:
    whole_on_a_phone(phone, asking)
    phone.get_by_role("button", name="Skip").tap()
    users = plot(phone, USERS)
    users.scroll_into_view_if_needed()
    area = users.bounding_box()
    phone.touchscreen.tap(area["x"] + 38, area["y"] + 60)
    phone.wait_for_function("document.querySelector('[data-control=million_users]').value == 0")
    figure = capacity()
    figure.million_users = 0.01
    assert shown(phone) == expected(figure)


@pytest.mark.parametrize("width", [1280, 800, 390])
def test_the_page_does_not_jump_while_a_setting_moves(heights, capacity, width) -> None:
    places = ((18, 10, 500), (0, 0, 0), (30, 18, 2000), (9, 14, 990), (21, 6, 10))
    keys = ("million_users", "us_per_candidate", "candidates")
    settings = [dict(zip(keys, place, strict=True)) for place in places]
    seen = heights(capacity(predict=False), width, settings)
    assert len(set(seen)) == 1, seen
