"""Bad input to a command gets one line: what is wrong and what to do. Nothing is lost by it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tools import addresses, book, requirements, serve
from tools import lab as lab_command

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, env={**os.environ, **environment}
    )


def one_line(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
class TestMake:
    def test_help_lists_the_commands(self):
        done = run("make", "help")
        assert done.returncode == 0
        for name in ("book", "serve", "test", "test-quick", "check", "bench", "clean"):
            assert re.search(rf"make {name}\s", done.stdout)

    def test_a_python_that_is_not_there(self):
        done = run("make", "env", "PYTHON=no-such-python")
        assert done.returncode != 0
        assert "no-such-python was not found. Install Python 3.11" in done.stderr


def test_a_python_that_is_too_old(tmp_path):
    script = (ROOT / "tools" / "bootstrap.py").read_text().replace("(3, 11)", "(9, 9)")
    (tmp_path / "bootstrap.py").write_text(script)
    done = run(sys.executable, str(tmp_path / "bootstrap.py"), "venv", "r.txt", cwd=tmp_path)
    assert done.returncode != 0
    assert "the book needs 9.9 or later" in one_line(done.stderr)
    assert "make PYTHON=" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_bootstrap_is_read_by_an_old_python():
    # a syntax that an old interpreter cannot parse would hide the message about its version
    source = (ROOT / "tools" / "bootstrap.py").read_text()
    assert not re.search(r"\bf[\"']|:=|\bmatch\b|->|^\s*\w+: \w+ =", source, re.M)


@pytest.mark.slow
def test_no_network_for_pip_says_so_and_can_be_repeated(tmp_path):
    (tmp_path / "requirements.txt").write_text("a-package-that-cannot-be-reached==1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\nname='x'\nversion='0'\n")
    # an index that refuses every connection, as a machine without a network does
    offline = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
        "PIP_RETRIES": "0",
    }
    command = [sys.executable, str(ROOT / "tools" / "bootstrap.py"), "venv", "requirements.txt"]
    for _ in range(2):
        done = run(*command, cwd=tmp_path, **offline)
        assert done.returncode != 0
        last = done.stderr.strip().splitlines()[-1]
        assert "installing requirements.txt" in last and "Check the network" in last
        assert not list((tmp_path / "venv").glob("ready-*"))


def test_a_port_in_use(site_folder, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve.main([str(port)]) == 1
    line = one_line(capsys.readouterr().err)
    assert f"port {port} cannot be used" in line and f"PORT={port + 1}" in line


@pytest.mark.parametrize("word", ["eighty", "-1", "70000"])
def test_a_port_that_is_none(word, capsys):
    assert serve.main([word]) == 1
    assert "is no port" in one_line(capsys.readouterr().err)


def test_nothing_to_serve(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(serve, "SITE", tmp_path)
    assert serve.main(["0"]) == 1
    assert "run: make book" in one_line(capsys.readouterr().err)


@pytest.fixture
def site_folder(monkeypatch, tmp_path):
    (tmp_path / "index.html").write_text("home")
    monkeypatch.setattr(serve, "SITE", tmp_path)


def test_table_of_contents_is_read_at_every_depth():
    toc = {"root": "a", "parts": [{"chapters": [{"file": "b", "sections": [{"file": "c"}]}]}]}
    assert book.toc_pages(toc) == ["a", "b", "c"]


class TestAddresses:
    def test_readme_and_citation_carry_the_configured_addresses(self):
        found = addresses.addresses()
        for name in ("README.md", "CITATION.cff"):
            text = (ROOT / name).read_text()
            assert addresses.rewrite(text, found) == text, "run: make addresses"
            assert found["repository"] in text and found["site"] in text

    def test_a_fork_changes_them_all(self):
        text = (ROOT / "README.md").read_text() + (ROOT / "CITATION.cff").read_text()
        fork = {
            "repository": "https://git.example/me/fork",
            "site": "https://me.example/fork/",
            "binder": "https://hub.example/v2/gh/me/fork/main",
            "hub": "https://hub.example",
        }
        changed = addresses.rewrite(text, fork)
        for old in addresses.addresses().values():
            assert old not in changed

    def test_no_other_file_repeats_an_address(self):
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")
        home = {"README.md", "CITATION.cff", "index.md", "_config.yml"}
        owner = addresses.addresses()["repository"].split("/", 3)[-1]
        for name in filter(None, set(listed) - home):
            path = ROOT / name
            if path.suffix in {".md", ".py", ".yml", ".toml", ".ipynb", ".txt"} and path.exists():
                assert owner not in path.read_text(encoding="utf-8"), name


class TestBinder:
    def test_python_is_one_that_the_package_allows(self):
        runtime = (ROOT / ".binder" / "runtime.txt").read_text().strip()
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        least = tuple(map(int, project["requires-python"].removeprefix(">=").split(".")))
        assert tuple(map(int, runtime.removeprefix("python-").split("."))) >= least

    def test_requirements_bring_the_pinned_file_and_the_package(self):
        lines = (ROOT / ".binder" / "requirements.txt").read_text().split()
        assert lines == ["-r", "../requirements.txt", "-e", "."]

    def test_post_build_can_be_executed(self):
        assert os.access(ROOT / ".binder" / "postBuild", os.X_OK)

    def test_settings_keep_what_an_administrator_wrote(self, monkeypatch, tmp_path):
        monkeypatch.setattr(sys, "prefix", str(tmp_path))
        target = tmp_path / "share/jupyter/lab/settings/overrides.json"
        target.parent.mkdir(parents=True)
        target.write_text('{"theirs": {"a": 1}}')
        assert lab_command.configure() == target
        written = yaml.safe_load(target.read_text())
        assert written["theirs"] == {"a": 1}
        viewers = written["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"]
        assert viewers == {"markdown": "Jupytext Notebook"}


class TestRequirements:
    def pins(self, name: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for line in (ROOT / name).read_text().splitlines():
            if match := re.match(r"([\w.-]+)==(\S+)", line):
                key = re.sub(r"[._]", "-", match[1].lower())
                found.setdefault(key, set()).add(match[2])
        return found

    def test_every_direct_dependency_is_pinned(self):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        extras = project["optional-dependencies"]
        readers = [*project["dependencies"], *extras["book"], *extras["study"]]
        for group, name in (
            (readers, "requirements.txt"),
            (extras["test"], "requirements-test.txt"),
        ):
            pinned = self.pins(name)
            for requirement in group:
                package = re.sub(r"[._]", "-", re.match(r"[\w.-]+", requirement)[0].lower())
                assert package in pinned, f"{package}: run make requirements"

    def test_tests_run_on_the_versions_that_readers_have(self):
        test = self.pins("requirements-test.txt")
        for package, versions in self.pins("requirements.txt").items():
            assert test.get(package) == versions, package

    def test_the_card_s_packages_are_there(self):
        card = {"jupyter-book", "matplotlib", "graphviz", "scikit-learn", "ipywidgets"}
        assert card <= set(self.pins("requirements.txt"))
        assert self.pins("requirements.txt")["jupyter-book"] == {"1.0.4.post1"}

    def test_pinned_files_name_no_host(self):
        for name in ("requirements.txt", "requirements-test.txt"):
            assert "//" not in (ROOT / name).read_text()
        assert "pyproject.toml" in requirements.HEADER
