"""What the tests of explorers share: Node, data, and a page with nothing but explorers on it."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlsd import style
from mlsd.capacity import Load, Plan, Prices, Serving, Storage
from mlsd.explorers import CapacityExplorer, ObjectiveExplorer, ThresholdExplorer
from mlsd.explorers._base import STATIC, Explorer

SOURCES = Path(__file__).resolve().parents[2] / "explorers-src"


@pytest.fixture(scope="session")
def node() -> Callable[..., str]:
    """Run Node in the sources of the explorers; returns what it prints."""
    if shutil.which("node") is None:
        pytest.skip("needs node (20 or later)")

    def run(*arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            ["node", *arguments], cwd=SOURCES, input=stdin, capture_output=True, text=True
        )
        assert done.returncode == 0, f"node {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run


@pytest.fixture(scope="session")
def node_packages() -> None:
    """Install what the bundler needs, once per clone, as the lock file says."""
    if (SOURCES / "node_modules" / "esbuild").exists():
        return
    if shutil.which("npm") is None:
        pytest.skip("needs node with npm, to install the bundler")
    command = ["npm", "ci", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=SOURCES, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"needs node packages, and npm ci failed: {done.stderr.strip()[-200:]}")


@pytest.fixture(scope="session")
def evaluate_js(node: Callable[..., str]) -> Callable[..., list[dict]]:
    """Evaluate settings of an explorer in JavaScript, all of them in one run of Node."""

    def evaluate(explorer: str, cases: list[dict]) -> list[dict]:
        question = json.dumps({"explorer": explorer, "cases": cases})
        answer: list[dict] = json.loads(node("batch.mjs", stdin=question))
        return answer

    return evaluate


@pytest.fixture(scope="session")
def sample() -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    """Labels and scores of a useful but imperfect classifier."""

    def make(n: int = 300) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(0)
        y = (rng.random(n) < 0.35).astype(int)
        return y, np.clip(rng.normal(0.35 + 0.3 * y, 0.18), 0, 1)

    return make


@pytest.fixture(scope="session")
def explorer(sample: Callable) -> Callable[..., ThresholdExplorer]:
    """A threshold explorer on 300 cases, with other options than the usual where given."""
    return lambda **options: ThresholdExplorer(
        *sample(), **{"positive": "ill", "negative": "well", **options}
    )


@pytest.fixture(scope="session")
def runs() -> tuple[pd.DataFrame, pd.DataFrame]:
    """60 days of 21 mixes and of an old feed: clicks come at once, and cost visitors later."""
    rng = np.random.default_rng(3)
    day = np.arange(1, 61)
    week = 1 + 0.1 * np.sin(2 * np.pi * day / 7)

    def feed(lure: float, length: float, care: float) -> pd.DataFrame:
        visitors = 500 * np.exp((0.6 * care - 0.5 * lure) * (1 - np.exp(-day / 20)))
        clicks = visitors * (1 + 1.1 * lure + 0.5 * length) * week * rng.uniform(0.97, 1.03, 60)
        return pd.DataFrame(
            {
                "day": day,
                "clicks": clicks.round(),
                "watch_hours": clicks * (1 + 2 * length) / 250,
                "satisfaction": 0.4 + 0.3 * care - 0.2 * lure,
                "visitors": visitors.round(),
                "requests": (3.3 * visitors).round(),
            }
        )

    mixes = [(i / 5, j / 5, (5 - i - j) / 5) for i in range(6) for j in range(6 - i)]
    names = ("w_click", "w_watch", "w_satisfaction")
    frames = [feed(*mix).assign(**dict(zip(names, mix, strict=True))) for mix in mixes]
    return pd.concat(frames), feed(0, 0, 0)


@pytest.fixture(scope="session")
def objective(runs: tuple) -> Callable[..., ObjectiveExplorer]:
    """An objective explorer, with other options than the usual where given."""
    return lambda **options: ObjectiveExplorer(*runs, **options)


@pytest.fixture(scope="session")
def capacity_plan() -> Plan:
    """A ranking service for ten million users, most of whose bill is scoring."""
    return Plan(
        Load(
            daily_users=10e6,
            requests_per_user_day=8,
            peak_factor=3,
            candidates_per_request=500,
            us_per_candidate=40,
        ),
        Serving(
            fixed_cpu_ms=5,
            wait_ms=25,
            latency_budget_ms=100,
            cores_per_replica=8,
            target_utilisation=0.6,
            spare_replicas=1,
        ),
        Storage(
            log_rows_per_request=10,
            bytes_per_log_row=100,
            log_days_kept=365,
            index_vectors=5e6,
            index_dims=64,
            bytes_per_dim=4,
            index_overhead=1.5,
            index_copies=2,
        ),
        Prices(core_hour=0.04, storage_gb_month=0.025, memory_gb_month=3),
    )


@pytest.fixture(scope="session")
def capacity(capacity_plan: Plan) -> Callable[..., CapacityExplorer]:
    """A capacity explorer, with other options than the usual where given."""
    return lambda **options: CapacityExplorer(capacity_plan, **options)


@pytest.fixture(scope="session")
def html() -> Callable[[Explorer], str]:
    """What the site gets of an explorer."""
    return lambda figure: figure._repr_mimebundle_()[0]["text/html"]  # type: ignore[index]


@dataclass(frozen=True)
class Pages:
    """A folder of pages, and its address on the loopback interface."""

    folder: Path
    http: str

    def write(self, name: str, *bodies: str) -> str:
        """Write a page that loads what the site loads, and return its address."""
        (self.folder / name).write_text(
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Explorers</title>'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<link rel="icon" href="data:,">'
            f"<style>{style.css_tokens()}</style>"
            "<style>body { background: var(--mlsd-surface); color: var(--mlsd-ink) }</style>"
            '<link rel="stylesheet" href="explorers.css"><script defer src="site.js"></script>'
            f"</head><body><main><h1>Explorers</h1>{''.join(bodies)}</main></body></html>",
            encoding="utf-8",
        )
        return f"{self.http}/{name}"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: pytest's output is for tests."""

    def end_headers(self) -> None:
        """A page that a test writes anew is read anew."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    folder = tmp_path_factory.mktemp("explorers")
    for name in ("site.js", "explorers.css"):
        shutil.copy(STATIC / name, folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Pages(folder, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


@dataclass
class Tab:
    """A browser tab, and everything that it complained about or asked for."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, url: str) -> Any:
        # A new document each time: a change of the fragment alone would not load the page.
        self.page.goto("about:blank")
        self.page.goto(url)
        return self.page

    def settle(self) -> None:
        """Wait until what an input has changed is on the screen."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")


@pytest.fixture(scope="module")
def shared_tab(browser) -> Iterator[Tab]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(5_000)
    tab = Tab(context.new_page())
    tab.page.on("console", lambda message: tab.complaints.append(message.text))
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.page.on("request", lambda request: tab.requests.append(request.url))
    yield tab
    context.close()


@pytest.fixture
def tab(shared_tab: Tab) -> Iterator[Tab]:
    """The shared tab; the test fails if the page complains or asks another host for something."""
    shared_tab.complaints.clear()
    shared_tab.requests.clear()
    yield shared_tab
    assert not shared_tab.complaints
    allowed = ("http://127.0.0.1:", "file://", "data:", "about:")
    assert not [url for url in shared_tab.requests if not url.startswith(allowed)]


@pytest.fixture(scope="module")
def phone(browser) -> Iterator[Any]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def whole_on_a_phone() -> Callable[[Any, str], None]:
    """Open a page on a phone: the explorer fits, and what a finger meets is large enough."""

    def check(phone: Any, url: str) -> None:
        phone.goto(url)
        inside = phone.locator(".mlsd-app").bounding_box()
        assert inside["x"] >= 0 and inside["x"] + inside["width"] <= 390
        assert phone.evaluate("document.documentElement.scrollWidth") == 390
        sizes = phone.evaluate(
            "[...document.querySelectorAll('.mlsd-app :is(button, input)')]"
            ".map((node) => node.getBoundingClientRect().height)"
        )
        assert sizes and min(sizes) >= 44

    return check


@pytest.fixture
def static_text(browser) -> Callable[[str], str]:
    """Text of an explorer's static form, as a page without JavaScript shows it with its figure."""

    def found(url: str) -> str:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(url)
        text: str = page.locator(".mlsd-static").inner_text()
        assert page.locator(".mlsd-static svg[role=img]").is_visible()
        context.close()
        return text

    return found


@pytest.fixture
def heights(browser, pages, html) -> Callable[..., list[float]]:
    """Heights of an explorer over some places of its sliders, in the font of the site.

    A wider font may need a line more.
    """

    def found(figure: Explorer, width: int, settings: list[dict[str, float]]) -> list[float]:
        faces = ""
        for weight, name in ((400, "Regular"), (600, "Semibold")):
            font = next((Path(style.__file__).parent / "fonts").glob(f"*-{name}.ttf"))
            shutil.copy(font, pages.folder)
            source = f"font-family:'Source Sans 3';font-weight:{weight};src:url({font.name})"
            faces += f"<style>@font-face{{{source}}}</style>"
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(pages.write(f"{figure.kind}_font.html", faces, html(figure)))
        page.evaluate("document.fonts.ready")
        seen = []
        for setting in settings:
            for key, place in setting.items():
                slider = page.locator(f"input[type=range][data-control={key}]")
                slider.fill(str(place))
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
            seen.append(page.locator(".mlsd-app").bounding_box()["height"])
        assert page.evaluate("document.fonts.check('16px \"Source Sans 3\"')")
        context.close()
        return seen

    return found


@pytest.fixture
def grave_faults(browser) -> Callable[..., str]:
    """Serious and critical faults that axe finds, before and after a question is answered."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")

    def found(url: str, scheme: str, width: int, *, answer: str) -> str:
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(url)
        faults = axe.Axe().run(page).response["violations"]
        page.get_by_role("button", name=answer).click()
        faults += axe.Axe().run(page).response["violations"]
        context.close()
        grave = [fault for fault in faults if fault["impact"] in ("serious", "critical")]
        told = [(fault["id"], fault["nodes"][0]["html"]) for fault in grave]
        return json.dumps(told, indent=1) if told else ""

    return found
