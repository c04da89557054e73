"""Everything that must hold: ``python -m tools.test [--quick] [pytest options]``.

The full run installs what it can of what only tests need (Chromium, Node), builds the book, and
runs every group. The quick one leaves out what needs a browser or the built site.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from tools.book import ROOT
from tools.browser import find_chromium

#: tool -> (is it there?, Debian packages that bring it)
Probe = Callable[[], bool]
SYSTEM_TOOLS: dict[str, tuple[Probe, list[str]]] = {
    "Chromium": (lambda: find_chromium() is not None, ["chromium"]),
    "Node": (lambda: bool(shutil.which("node") and shutil.which("npm")), ["nodejs", "npm"]),
}


def install_system_tools() -> None:
    """Install what is missing where that is possible; say so where it is not."""
    missing = {name: packages for name, (there, packages) in SYSTEM_TOOLS.items() if not there()}
    if not missing:
        return
    may_install = shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0
    if not may_install:
        print(f"without {' and '.join(missing)}: the tests that need them will be skipped")
        return
    print(f"installing {' and '.join(missing)} with apt-get", flush=True)

    def apt_get(*words: str) -> int:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = ["apt-get", "-qq", *words]
        return subprocess.call(command, stdout=subprocess.DEVNULL, env=environment)

    apt_get("update")
    for name, packages in missing.items():
        if apt_get("install", "-y", "--no-install-recommends", *packages) != 0:
            print(f"apt-get could not install {name}: the tests that need it will be skipped")


def step(name: str, *command: str) -> bool:
    """Run one step of the whole; say which it is and how it ended."""
    print(f"\n== {name}", flush=True)
    passed = subprocess.call([sys.executable, "-m", *command], cwd=ROOT) == 0
    if not passed:
        print(f"mlsd: {name}: failed (the reasons stand above)", file=sys.stderr, flush=True)
    return passed


def main(args: list[str]) -> int:
    """Run all steps, so that one run shows every fault."""
    quick = "--quick" in args
    rest = [arg for arg in args if arg != "--quick"]
    results = [
        step("lint", "ruff", "check", "."),
        step("format", "ruff", "format", "--check", "."),
        step("types", "mypy"),
    ]
    if quick:
        results.append(step("tests, quick", "pytest", "-q", "-n", "2", "-m", "not slow", *rest))
    else:
        install_system_tools()
        results.append(step("book", "tools.book"))
        # by file: each worker then makes its browser and its server once
        options = ["-q", "-n", "2", "--dist", "loadfile", "--durations", "8"]
        results.append(step("tests", "pytest", *options, *rest))
    return 0 if all(results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("mlsd: interrupted; run the same command again")
