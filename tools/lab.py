"""Open chapters and exercises in JupyterLab: ``python -m tools.lab [--configure] [options]``.

Chapters are MyST Markdown. JupyterLab opens Markdown as text unless its settings name another
viewer; ``--configure`` writes that setting into the environment and stops (Binder calls it once).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tools.book import ROOT

SETTINGS = ROOT / ".binder" / "overrides.json"


def merge(into: dict, new: dict) -> dict:
    """`into` with the values of `new`, section by section."""
    for key, value in new.items():
        both = isinstance(value, dict) and isinstance(into.get(key), dict)
        into[key] = merge(into[key], value) if both else value
    return into


def configure() -> Path:
    """Add our settings to JupyterLab's defaults in this environment; keep what is there."""
    target = Path(sys.prefix) / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    present = json.loads(target.read_text()) if target.exists() else {}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(merge(present, json.loads(SETTINGS.read_text())), indent=2) + "\n")
    return target


def main(args: list[str]) -> int:
    """Configure, and start JupyterLab unless only that was asked for."""
    target = configure()
    if "--configure" in args:
        print(f"JupyterLab opens chapters as notebooks (settings in {target})")
        return 0
    return subprocess.call([sys.executable, "-m", "jupyterlab", *args], cwd=ROOT)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(0)
