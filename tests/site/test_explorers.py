"""On the built pages, without a kernel: explorers are seen, and say what Python computes."""

import json
import re

import numpy as np
import pytest
import yaml
from bs4 import BeautifulSoup
from sklearn.metrics import accuracy_score, confusion_matrix, fbeta_score, precision_score
from sklearn.metrics import recall_score as recall

from tools.book import ROOT, toc_pages

PAGE = "chapters/02-metrics.html"
CHAPTERS = [
    page
    for page in toc_pages(yaml.safe_load((ROOT / "_toc.yml").read_text()))
    if page.startswith("chapters/")
]


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_explorer_is_seen_and_starts_with_what_python_computed(browser, site, site_url, name):
    """Its plots have a size among the other styles of the page, and no default differs."""
    soup = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(f"{site_url}/{name}.html")
    for static in soup.select(".mlsd-explorer"):
        explorer = tab.locator(f"#{static['id']}")
        explorer.locator(".mlsd-app").wait_for()
        skip = explorer.get_by_role("button", name="Skip")
        if skip.count():
            skip.click()
        for plot in explorer.locator(".mlsd-view").all():
            size = plot.bounding_box()
            assert size and size["width"] > 150 and size["height"] > 100, (static["id"], size)
        live = explorer.locator(".mlsd-sentence").inner_text()
        assert live == static.select_one(".mlsd-sentence").get_text()
        for number in static.select(".mlsd-readouts strong"):
            assert number.get_text() in explorer.inner_text()
    tab.close()


@pytest.fixture(scope="module", params=["http", "file"])
def page(request, browser, site, site_url):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(f"{site_url if request.param == 'http' else site.as_uri()}/{PAGE}")
    tab.wait_for_selector("#threshold .mlsd-app")
    skip = tab.get_by_role("button", name="Skip")
    skip.click()
    yield tab
    tab.close()


@pytest.fixture(scope="module")
def cases(site):
    """Labels and scores of the chapter's cases, as the page carries them."""
    found = re.search(
        r'id="threshold".*?<script type="application/json">(.*?)</script>',
        (site / PAGE).read_text(encoding="utf-8"),
        re.S,
    )
    data = json.loads(found[1])["data"]
    score, positives, negatives = (
        np.array(data[key]) for key in ("score", "positives", "negatives")
    )
    y = np.concatenate([np.ones(positives.sum(), int), np.zeros(negatives.sum(), int)])
    return y, np.concatenate([np.repeat(score, positives), np.repeat(score, negatives)])


def value(page, name: str) -> float:
    output = page.locator(f"#threshold [data-readout={name}]")
    return float(output.get_attribute("data-value") or output.inner_text().replace(",", ""))


@pytest.mark.parametrize("threshold", [0, 0.05, 0.31, 0.5, 0.77, 0.99, 1])
def test_a_sweep_of_thresholds_agrees_with_scikit_learn(page, cases, threshold):
    y, score = cases
    box = page.locator("#threshold input[type=number][data-control=threshold]")
    box.fill(str(threshold))
    box.press("Enter")
    page.evaluate("new Promise(requestAnimationFrame)")
    flagged = score >= threshold
    beta = float(page.locator("#threshold input[type=number][data-control=beta]").input_value())
    expected = {
        "precision": precision_score(y, flagged, zero_division=np.nan),
        "recall": recall(y, flagged),
        "f1": fbeta_score(y, flagged, beta=1),
        "f_beta": fbeta_score(y, flagged, beta=beta),
        "accuracy": accuracy_score(y, flagged),
    }
    came = {name: value(page, name) for name in expected}
    assert came == pytest.approx(expected, rel=1e-9)
    counts = [value(page, name) for name in ("tn", "fp", "fn", "tp")]
    assert counts == confusion_matrix(y, flagged).ravel().tolist()


def test_the_slider_answers_to_the_keyboard(page):
    slider = page.locator("#threshold input[type=range][data-control=threshold]")
    slider.focus()
    page.keyboard.press("Home")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert value(page, "recall") == 1
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert value(page, "recall") < 1
    assert re.search(r"At 0\.99 you flag", page.locator("#threshold .mlsd-sentence").inner_text())
