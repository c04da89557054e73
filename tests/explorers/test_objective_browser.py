"""The objective explorer in a real browser: what is special to it, and its numbers."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

import pytest

KEYS = ("clicks", "watch_hours", "mean_satisfaction", "visitors", "pages")
DAYS, MIXES = 0, 1  # the plots, in their order


@pytest.fixture(scope="module")
def url(pages, objective, html) -> str:
    """One explorer that asks nothing first."""
    return pages.write("objective.html", html(objective(predict=False)))


@pytest.fixture(scope="module")
def asking(pages, objective, html) -> str:
    """One explorer that asks for a prediction first."""
    return pages.write("objective_asking.html", html(objective()))


def shown(scope: Any) -> dict[str, str]:
    labels = scope.locator(".mlsd-readouts label span").all_inner_texts()
    values = [scope.locator(f"[data-readout={key}]").inner_text() for key in KEYS]
    return dict(zip(labels, values, strict=True)) | {
        "click": scope.locator("[data-readout=click]").inner_text(),
        "sentence": scope.locator(".mlsd-sentence").inner_text(),
    }


def expected(figure: Any) -> dict[str, str]:
    click = f"{100 * figure.mix.click:g}%"
    return figure.numbers() | {"click": click, "sentence": figure.sentence()}


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


def circles(scope: Any, selector: str) -> list[tuple[float, float]]:
    """Where the circles of the plot of all mixes are, in its pixels."""
    return [
        tuple(place)
        for place in plot(scope, MIXES)
        .locator(selector)
        .evaluate_all("all => all.map((c) => [c.cx.baseVal.value, c.cy.baseVal.value])")
    ]


def test_the_first_setting_shows_the_numbers_of_the_reference(tab, url, objective) -> None:
    page = tab.open(url)
    figure = objective()
    assert shown(page) == expected(figure)
    reference = asdict(figure.outcome)
    for key in KEYS:
        value = page.locator(f"[data-readout={key}]").get_attribute("data-value")
        assert float(value) == pytest.approx(reference[key], rel=1e-9)


def test_it_works_from_a_folder_as_from_a_server(tab, url, pages, objective) -> None:
    page = tab.open((pages.folder / "objective.html").as_uri() + "#objective?satisfaction=0.4")
    assert shown(page) == expected(objective(satisfaction=0.4))
    box(page, "day").fill("40")
    page.wait_for_url(re.compile("day=40&satisfaction=0.4&watch=0$"))
    assert all(request.startswith(("file://", "data:", "about:")) for request in tab.requests)


@pytest.mark.parametrize("key", ["day", "satisfaction", "watch"])
def test_a_sweep_of_each_control_keeps_the_numbers_equal(tab, url, objective, key) -> None:
    page = tab.open(f"{url}#objective?satisfaction=0.2&watch=0.4")
    figure = objective(satisfaction=0.2, watch=0.4)
    for place, value in enumerate(figure.control(key).values):
        slider(page, key).fill(str(place))
        setattr(figure, key, value)
        tab.settle()
        assert shown(page) == expected(figure), (key, value)
        for name, now in figure.settings.items():  # also of the weight that gave way
            scale = 1 if name == "day" else 100
            assert float(box(page, name).input_value()) == pytest.approx(scale * now)
            text = slider(page, name).get_attribute("aria-valuetext")
            assert text == (f"{now:g}" if name == "day" else f"{100 * now:g}%")


def test_the_weight_that_was_not_moved_gives_way(tab, url, objective) -> None:
    page = tab.open(f"{url}#objective?satisfaction=0.4&watch=0.6")
    box(page, "satisfaction").fill("80")
    tab.settle()
    assert shown(page) == expected(objective(satisfaction=0.8, watch=0.2))
    assert box(page, "watch").input_value() == "20"
    page.wait_for_url(re.compile("satisfaction=0.8&watch=0.2$"))
    slider(page, "watch").press("End")
    tab.settle()
    assert shown(page) == expected(objective(satisfaction=0, watch=1))
    assert page.locator("[data-readout=click]").inner_text() == "0%"


def test_the_keyboard_alone_suffices(tab, url, objective) -> None:
    page = tab.open(url)
    keys = page.keyboard
    figure = objective()

    def press(*names: str, **setting: float) -> None:
        for name in names:
            keys.press(name)
        for key, value in setting.items():
            setattr(figure, key, value)
        tab.settle()
        assert shown(page) == expected(figure)

    press("Tab", "ArrowRight", "ArrowUp", satisfaction=0.4)
    press("Tab", "ArrowUp", satisfaction=0.6)
    press("Tab", "Tab", "Control+a")
    keys.type("20")
    press(watch=0.2)
    press("Tab", "ArrowRight", day=10)
    press("ArrowRight", day=13)
    press("End", day=60)
    press("ArrowLeft", day=58)
    press("Tab", "ArrowUp", day=60)
    press("ArrowDown", "ArrowDown", day=55)
    press("Tab", "Home", day=7)  # the plot of the days
    press("PageUp", day=37)
    press("ArrowLeft", day=34)
    press("Tab", "ArrowLeft", satisfaction=0.4)  # the plot of the mixes
    press("End", satisfaction=1)
    press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Reset"
    press("Enter", day=7, satisfaction=0, watch=0)


@pytest.mark.parametrize("target", ["input[type=number][data-control=day]", "svg[role=slider]"])
def test_no_press_of_a_key_is_lost_between_two_frames(tab, url, objective, target) -> None:
    page = tab.open(url)
    page.locator(target).first.evaluate(
        "node => { for (const _ of [1, 2, 3]) "
        "node.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowUp'})) }"
    )
    tab.settle()
    assert shown(page) == expected(objective(day=16))


def test_a_number_that_was_not_run_is_brought_to_the_nearest(tab, url, objective) -> None:
    page = tab.open(url)
    for key, typed, taken, said in (
        ("day", "8", "7", "Rounded to 7"),
        ("day", "99", "60", "Limited to 60"),
        ("satisfaction", "33", "40", "Rounded to 40%"),
        ("satisfaction", "-5", "0", "Limited to 0%"),
        ("satisfaction", "", "0", "Kept at 0%"),
        ("watch", "60", "60", ""),
    ):
        box(page, key).fill(typed)
        box(page, key).press("Enter")
        tab.settle()
        assert box(page, key).input_value() == taken
        assert remark(page, key) == said
    assert shown(page) == expected(objective(day=60, watch=0.6, predict=False))


def test_the_plot_of_the_days_can_be_read_and_dragged(tab, url, objective) -> None:
    page = tab.open(url)
    days = plot(page, DAYS)
    days.scroll_into_view_if_needed()
    area = days.bounding_box()
    middle = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + area["width"] * 0.5, middle)
    there = int(re.search(r" \(at (\d+)\)$", caption(page, DAYS))[1])
    figure = objective(day=there)
    assert figure.numbers()["Clicks"] in caption(page, DAYS)
    assert shown(page) == expected(objective())
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] - 14, middle, steps=4)
    page.mouse.up()
    tab.settle()
    assert shown(page) == expected(objective(day=60, predict=False))


def test_every_dot_says_its_mix_in_words_and_can_be_chosen(tab, url, objective) -> None:
    page = tab.open(f"{url}#objective?day=60")
    figure = objective(day=60, predict=False)
    mixes = plot(page, MIXES)
    mixes.scroll_into_view_if_needed()
    area = mixes.bounding_box()
    dots = circles(page, ".mlsd-mix")
    assert len(dots) == 21
    for mix, (x, y) in zip(figure._mixes, dots, strict=True):
        page.mouse.move(area["x"] + x, area["y"] + y)
        figure.watch = 0
        figure.satisfaction, figure.watch = mix.satisfaction, mix.watch
        words, numbers = caption(page, MIXES).split(":\n")
        assert words.lower() == str(mix).lower()
        assert (
            numbers
            == f"clicks {figure.numbers()['Clicks']}, visitors {figure.numbers()['Visitors']}"
        )
    assert shown(page) == expected(objective(day=60, predict=False))  # looking chooses nothing
    x, y = dots[10]
    page.mouse.click(area["x"] + x, area["y"] + y)
    tab.settle()
    mix = figure._mixes[10]
    chosen = objective(day=60, predict=False, watch=mix.watch, satisfaction=mix.satisfaction)
    assert shown(page) == expected(chosen)
    assert circles(page, ".mlsd-marker .mlsd-dot") == [dots[10]]
    assert plot(page, MIXES).get_attribute("aria-valuetext").startswith(
        f"{100 * mix.satisfaction:g}%: {mix}:"
    )  # fmt: skip


@pytest.mark.parametrize("day", [7, 31, 60])
def test_the_best_mixes_are_ringed_and_named(tab, url, objective, day) -> None:
    page = tab.open(f"{url}#objective?day={day}")
    figure = objective(day=day, predict=False)
    dots = circles(page, ".mlsd-mix")
    best = {metric: figure._mixes.index(figure.best(metric)) for metric in ("clicks", "visitors")}
    rings = {"orange": ("most clicks", best["clicks"]), "blue": ("most visitors", best["visitors"])}
    if best["clicks"] == best["visitors"]:
        rings = {"ink": ("most clicks and visitors", best["clicks"])}
    assert circles(page, ".mlsd-best") == [dots[mix] for _, mix in rings.values()]
    for tint, (name, _) in rings.items():
        label = plot(page, MIXES).locator(f".mlsd-fixed text.mlsd-{tint}")
        assert label.text_content() == name
        where = label.bounding_box()
        frame = plot(page, MIXES).bounding_box()
        assert frame["x"] < where["x"]
        assert where["x"] + where["width"] < frame["x"] + frame["width"]


def test_the_axes_stand_still_while_the_day_and_the_mix_change(tab, url) -> None:
    page = tab.open(url)
    axes = page.locator(".mlsd-axes")
    still = [axes.nth(i).inner_html() for i in (DAYS, MIXES)]
    days = axes.nth(DAYS).locator("text").all_text_contents()
    assert [text for text in days if text.isdigit()] == ["7", "20", "30", "40", "50", "60"]
    for key, place in (("day", 18), ("satisfaction", 3), ("watch", 1), ("day", 5)):
        slider(page, key).fill(str(place))
        tab.settle()
        assert [axes.nth(i).inner_html() for i in (DAYS, MIXES)] == still


def test_a_prediction_comes_first_and_is_answered_by_the_data(tab, asking, objective) -> None:
    page = tab.open(asking)
    gate = page.get_by_role("group", name="Predict first")
    assert slider(page, "day").is_disabled()
    page.get_by_role("button", name="All weight on clicks").click()
    figure = objective(day=60, predict=False)
    best = figure.best("clicks")
    assert best.click < 1
    figure.satisfaction, figure.watch = best.satisfaction, best.watch
    reply = gate.get_by_role("status").inner_text()
    assert reply.startswith(f"Not quite. By then {best} brings ")
    assert figure.numbers()["Clicks"].lstrip("+") in reply
    assert shown(page) == expected(objective())
    page.keyboard.press("ArrowRight")  # the focus is on the day
    tab.settle()
    assert shown(page) == expected(objective(day=10))


def test_an_open_question_is_not_answered_by_the_figure(tab, asking, objective) -> None:
    page = tab.open(asking)
    later = objective(day=60, predict=False)
    giveaways = {later.numbers()["Clicks"], later.numbers()["Visitors"], "by day 60"}
    giveaways = {word.lstrip("+−") for word in giveaways}
    lines = plot(page, DAYS).locator(".mlsd-fixed .mlsd-curve")

    def told() -> set[str]:
        # all that is there to read, and to hear
        text = page.locator(".mlsd-app").evaluate(
            "app => app.textContent + [...app.querySelectorAll('[role=slider]')]"
            ".map((node) => node.getAttribute('aria-valuetext'))"
        )
        return {word for word in giveaways if word in text}

    def reach() -> float:
        return max(lines.evaluate_all("all => all.map((path) => path.getBBox().width)"))

    assert told() == set()
    assert reach() == 0
    page.get_by_role("button", name="Skip").click()
    tab.settle()
    assert "by day 60" in told()
    assert reach() > 100
    assert shown(page) == expected(objective())


def test_a_link_leads_to_the_setting_that_it_was_copied_from(tab, asking, objective) -> None:
    page = tab.open(asking)
    page.get_by_role("button", name="Skip").click()
    slider(page, "day").fill("11")
    box(page, "satisfaction").fill("60")
    page.wait_for_url(re.compile(r"#objective\?day=40&satisfaction=0.6&watch=0$"))
    page = tab.open(page.url)
    assert shown(page) == expected(objective(day=40, satisfaction=0.6))
    assert page.locator(".mlsd-gate").count() == 0
    page.evaluate("location.hash = '#objective?watch=0.8'")
    page.wait_for_function(
        "document.querySelector('[type=number][data-control=watch]').value == 80"
    )
    tab.settle()
    assert shown(page) == expected(objective(watch=0.8))  # a link is a whole setting


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("day=8", "day = “8”, which must be one of 7, 10, 13, "),
        ("day=61", "day = “61”, which must be a number from 7 to 60"),
        ("satisfaction=0.5", "must be one of 0, 0.2, 0.4, 0.6, 0.8, 1"),
        ("satisfaction=0.8&watch=0.6",
         "it asks for 80% of the weight on satisfaction and 60% on watch time, more than 100%"),
        ("click=1", "it sets “click”, and this figure has day, satisfaction, watch"),
    ],
)  # fmt: skip
def test_a_link_that_cannot_be_followed_says_why(tab, asking, objective, query, message) -> None:
    page = tab.open(f"{asking}#objective?{query}")
    assert message in page.get_by_role("alert").inner_text()
    page.get_by_role("button", name="Skip").click()
    assert shown(page) == expected(objective())


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda text: text.replace('"days":[7,', '"days":[70,'), "its days must rise"),
        (lambda text: text.replace('"means":{', '"mean":{'), "its means hold no “clicks”"),
        (lambda text: text.replace('"baseline":{"clicks":[', '"baseline":{"clicks":[1,'),
         "its “clicks” must have one value a day"),
    ],
)  # fmt: skip
def test_malformed_data_leave_a_message_and_the_static_figure(
    tab, pages, objective, html, break_it, message
) -> None:
    figure = objective()
    page = tab.open(pages.write("objective_broken.html", break_it(html(figure))))
    assert message in page.get_by_role("alert").inner_text()
    assert page.locator(".mlsd-static svg").is_visible()
    assert figure.sentence() in page.locator(".mlsd-static").inner_text()


def test_what_is_undefined_says_so_and_is_not_drawn(tab, pages, runs, html) -> None:
    from mlsd.explorers import ObjectiveExplorer

    mixes, old = runs
    nobody = old.assign(clicks=0, satisfaction=float("nan"))
    figure = ObjectiveExplorer(mixes, nobody, predict=False)
    page = tab.open(pages.write("objective_undefined.html", html(figure)))
    assert shown(page) == expected(figure)
    assert page.locator("[data-readout=clicks]").inner_text() == "undefined"
    assert plot(page, MIXES).locator(".mlsd-mix:visible").count() == 0
    assert plot(page, DAYS).locator(".mlsd-fixed .mlsd-curve").count() == 1  # of the visitors
    everything = page.locator("main").evaluate("main => main.innerHTML")
    drawn = re.sub(r"<script.*?</script>", "", everything, flags=re.S)
    assert not re.search("NaN|Infinity", drawn.replace('data-value="NaN"', ""))


def test_one_mix_can_be_looked_at(tab, pages, runs, html) -> None:
    from mlsd.explorers import ObjectiveExplorer

    mixes, old = runs
    figure = ObjectiveExplorer(mixes[mixes.w_click == 1], old, predict=False)
    page = tab.open(pages.write("objective_one.html", html(figure)))
    assert shown(page) == expected(figure)
    assert plot(page, MIXES).locator(".mlsd-best").count() == 0
    slider(page, "satisfaction").press("End")
    tab.settle()
    assert shown(page) == expected(figure)


def test_two_kinds_of_explorers_share_a_page(tab, pages, explorer, objective, html) -> None:
    both = html(explorer(predict=None)), html(objective(predict=False))
    page = tab.open(pages.write("both.html", *both) + "#objective?day=60")
    other = page.locator("#threshold [data-readout=recall]").inner_text()
    assert shown(page.locator("#objective")) == expected(objective(day=60, predict=False))
    slider(page, "watch").fill("5")
    tab.settle()
    assert shown(page.locator("#objective")) == expected(objective(day=60, predict=False, watch=1))
    assert page.locator("#threshold [data-readout=recall]").inner_text() == other
    page.wait_for_url(re.compile("#objective.*watch=1$"))
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))


def test_without_javascript_there_is_a_figure_with_its_numbers(static_text, url, objective) -> None:
    text, figure = static_text(url), objective()
    for part in (figure.title, figure.sentence(), *figure.numbers(), *figure.numbers().values()):
        assert part in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_serious_accessibility_fault(grave_faults, asking, scheme, width) -> None:
    assert not grave_faults(asking, scheme, width, answer="All weight on clicks")


def test_a_phone_shows_it_whole_and_a_finger_can_choose_a_dot(
    phone, whole_on_a_phone, asking, objective
) -> None:
    whole_on_a_phone(phone, asking)
    phone.get_by_role("button", name="Skip").tap()
    mixes = plot(phone, MIXES)
    mixes.scroll_into_view_if_needed()
    area = mixes.bounding_box()
    x, y = circles(phone, ".mlsd-mix")[20]
    phone.touchscreen.tap(area["x"] + x, area["y"] + y)
    phone.wait_for_function("document.querySelector('[data-control=satisfaction]').value == 5")
    assert shown(phone) == expected(objective(satisfaction=1))


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_does_not_jump_while_a_setting_moves(heights, objective, width) -> None:
    places = ((0, 0, 0), (18, 3, 0), (8, 1, 2), (3, 2, 2), (18, 5, 0))
    keys = ("day", "satisfaction", "watch")
    settings = [dict(zip(keys, place, strict=True)) for place in places]
    seen = heights(objective(predict=False), width, settings)
    assert len(set(seen)) == 1, seen
