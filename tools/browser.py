"""The Chromium that tests and benchmarks drive."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "needs chromium (apt install chromium, or set CHROMIUM=/path/to/chrome)"


def find_chromium() -> str | None:
    """Path of a Chromium on this machine: ``$CHROMIUM``, or one on the path."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def chromium(path: str) -> Iterator[Any]:
    """Headless Chromium that looks nothing up by itself.

    Parameters
    ----------
    path : str
        Where it is.

    Yields
    ------
    playwright.sync_api.Browser
        The browser; it is closed at the end.
    """
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *quiet])
        yield browser
        browser.close()
