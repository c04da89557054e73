"""What the tests of explorers share: Node, data, and a page with nothing but explorers on it."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from mlsd import style
from mlsd.explorers import ThresholdExplorer
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
