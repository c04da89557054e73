"""Resolve the ranges of ``pyproject.toml`` into the pinned ``requirements*.txt``."""

from __future__ import annotations

import subprocess
import sys

HEADER = "pinned from pyproject.toml by `make requirements`; edit the ranges there"


def compile_extras(output: str, *options: str) -> None:
    """Write one pinned file, the same for every platform and every Python from 3.11 on."""
    command = [
        "uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11",
        "--no-annotate", "--quiet", "--custom-compile-command", HEADER,
        "--output-file", output, *options,
    ]  # fmt: skip
    if subprocess.call([sys.executable, "-m", *command]) != 0:
        sys.exit(f"mlsd: {output} could not be resolved (the reason stands above)")
    print(f"wrote {output}")


def main() -> None:
    """Resolve what readers need, then what tests add, on the same versions.

    Pins that still fit stay as they are; ``--upgrade`` moves them to the newest.
    """
    compile_extras("requirements.txt", "--extra", "book", "--extra", "study", *sys.argv[1:])
    compile_extras(
        "requirements-test.txt", "--extra", "book", "--extra", "study", "--extra", "test",
        "--constraint", "requirements.txt",
    )  # fmt: skip


if __name__ == "__main__":
    main()
