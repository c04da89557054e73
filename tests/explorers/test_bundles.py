"""What readers load is what the sources say."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from mlsd.explorers._base import STATIC

SOURCES = Path(__file__).resolve().parents[2] / "explorers-src"


def test_the_unit_tests_of_the_sources_pass(node) -> None:
    node("--test")


@pytest.fixture(scope="module")
def rebuilt(node, node_packages, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rebuilt")
    node("build.mjs", str(folder))
    return folder


def test_the_committed_bundles_are_built_from_the_sources(rebuilt: Path) -> None:
    built = {path.name: path.read_bytes() for path in rebuilt.iterdir()}
    committed = {path.name: path.read_bytes() for path in STATIC.glob("*.js")}
    different = [name for name in built | committed if built.get(name) != committed.get(name)]
    assert not different, f"{different}: run `npm ci && npm run build` in explorers-src"


def test_the_script_of_all_explorers_stays_small() -> None:
    assert len(gzip.compress((STATIC / "site.js").read_bytes())) < 90_000


def test_bundles_carry_the_licences_of_what_they_contain() -> None:
    for bundle in STATIC.glob("*.js"):
        head = bundle.read_text(encoding="utf-8").split("*/")[0]
        assert "d3-scale: Copyright" in head
        assert "THE SOFTWARE IS PROVIDED" in head


def test_packages_are_pinned_and_name_no_registry() -> None:
    package = json.loads((SOURCES / "package.json").read_text())
    versions = package["devDependencies"].values()
    assert all(version[0].isdigit() for version in versions), "exact versions only"
    lock = (SOURCES / "package-lock.json").read_text()
    assert '"resolved"' not in lock
