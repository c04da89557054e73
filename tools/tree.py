"""The repository as a clone would hold it, with what is not committed yet."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tools.book import ROOT


def copy_tree(target: Path) -> None:
    """Copy every file that git tracks or would track, and nothing that was built.

    Parameters
    ----------
    target : pathlib.Path
        Folder to copy into; it is made where it is missing.
    """
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
