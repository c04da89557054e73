"""A Binder session, made on this machine: what ``.binder/`` says, in an environment of its own.

JupyterLab runs on loopback from a copy of the repository, and a real browser opens a chapter and
an exercise, runs them, and moves the slider.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tools.tree import copy_tree

pytestmark = pytest.mark.slow

RAW_MARKUP = re.compile(r":::|```|\{(eval|cite|term|eq|ref|doc|glue|math)[:\w]*\}|\$\$|\n\s*:\w+:")
PROBE = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell{number}",
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(
            [
                "import numpy as np\n"
                "from ipywidgets import FloatSlider, link\n"
                "from mlsd.explorers import ThresholdExplorer\n"
                "y = np.arange(40) % 2\n"
                "score = np.linspace(0, 1, 40)\n"
                "explorer = ThresholdExplorer(y, score, predict=None)\n"
                "other = FloatSlider(min=0, max=1, step=0.01)\n"
                "seen = []\n"
                "explorer.observe(lambda change: seen.append(change['new']), 'threshold')\n"
                "link((explorer, 'threshold'), (other, 'value'))\n"
                "explorer",
                "explorer.threshold = 0.25",
                "print('kernel has', explorer.threshold, other.value, len(seen))",
            ]
        )
    ],
    "metadata": {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """Address of a JupyterLab that was set up by ``.binder/`` alone."""
    home = tmp_path_factory.mktemp("binder")
    copy_tree(home)
    subprocess.run([sys.executable, "-m", "venv", ".binder-env"], cwd=home, check=True)
    bin_folder = home / ".binder-env" / "bin"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))},
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_CONFIG_DIR": str(home / ".config"),
        "JUPYTER_DATA_DIR": str(home / ".data"),
        "JUPYTER_PLATFORM_DIRS": "0",
    }
    quiet = {"cwd": home, "env": environment, "check": True, "stdout": subprocess.DEVNULL}
    pip = [
        str(bin_folder / "python"),
        "-m",
        "pip",
        "install",
        "-q",
        "-r",
        ".binder/requirements.txt",
    ]
    subprocess.run(pip, **quiet)
    subprocess.run([".binder/postBuild"], **quiet)
    (home / "probe.ipynb").write_text(json.dumps(PROBE))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (home / "lab.log").open("w")
    lab = subprocess.Popen(
        [bin_folder / "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}",
         "--ServerApp.port_retries=0", "--IdentityProvider.token=t", "--ip=127.0.0.1"],
        cwd=home, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api?token=t", timeout=2)
                break
            except OSError:
                assert lab.poll() is None, (home / "lab.log").read_text()[-2000:]
                time.sleep(0.5)
        yield address
    finally:
        lab.terminate()
        try:
            lab.wait(30)
        except subprocess.TimeoutExpired:
            lab.kill()
        log.close()
        shutil.rmtree(home, ignore_errors=True)  # a gigabyte


@pytest.fixture
def lab(browser, session):
    """Open a file of the session in JupyterLab and return the page."""
    contexts = []

    def go(path, *, run=True):
        context = browser.new_context(viewport={"width": 1280, "height": 1600})
        contexts.append(context)
        tab = context.new_page()
        tab.goto(f"{session}/lab/tree/{path}?token=t&reset")
        tab.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        if run:
            run_all(tab)
        return tab

    yield go
    for context in contexts:
        context.close()


def run_all(tab) -> None:
    """Run every cell, and wait until the kernel has answered the last one."""
    tab.wait_for_selector("text=Python 3 (ipykernel) | Idle", timeout=90_000)
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    tab.wait_for_function(
        """() => {
          const marks = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
          return marks.length && marks.every(mark => /\\[\\d+\\]/.test(mark.textContent));
        }""",
        timeout=120_000,
    )


def scroll_through(tab) -> list[str]:
    """Texts of all rendered Markdown cells; a notebook draws cells as they come into view."""
    texts = {}
    for index, cell in enumerate(tab.locator(".jp-Notebook .jp-MarkdownCell").all()):
        cell.scroll_into_view_if_needed()
        output = cell.locator(".jp-MarkdownOutput, .jp-RenderedMarkdown, .myst").first
        texts[index] = output.inner_text()
    return list(texts.values())


def test_a_chapter_opens_as_a_notebook_and_runs(lab):
    tab = lab("chapters/02-metrics.md")
    assert (
        tab.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count()
        == 0
    )
    assert tab.locator(".jp-Notebook .jp-CodeCell").count() > 10
    texts = scroll_through(tab)
    assert len(texts) > 10
    raw = [text for text in texts if RAW_MARKUP.search(text)]
    assert not raw, raw[0][:600]


def test_a_chapter_s_numbers_are_computed_in_the_session(lab):
    tab = lab("chapters/02-metrics.md")
    texts = "\n".join(scroll_through(tab))
    assert "num." not in texts
    assert re.search(r"\d+(\.\d+)?%", texts)


def test_the_slider_moves_and_the_kernel_knows(lab):
    tab = lab("probe.ipynb")
    slider = tab.locator(".mlsd-app input[data-control=threshold][type=range]").first
    slider.wait_for(timeout=30_000)
    # the second cell has set 0.25 from Python
    assert float(slider.input_value()) == pytest.approx(0.25, abs=0.006)
    slider.focus()
    tab.keyboard.press("End")
    last = tab.locator(".jp-CodeCell").last
    last.locator(".jp-InputArea-editor").click()
    tab.keyboard.press("Control+Enter")
    tab.wait_for_function(
        "() => /kernel has 1(\\.0)? 1(\\.0)? [2-9]/.test(document.body.innerText)", timeout=20_000
    )


def test_an_exercise_opens_as_it_is(lab):
    tab = lab("exercises/02-metrics.ipynb", run=False)
    assert "..." in tab.locator(".jp-Notebook").inner_text()
    assert "BEGIN SOLUTION" not in tab.locator(".jp-Notebook").inner_text()
