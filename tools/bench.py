"""Measure the budgets and print one row each: ``python -m tools.bench [--skip-build | --kite]``.

Machines are shared and noisy, so nothing here is asserted; where two things are compared, they
are measured in the same run and shown as a ratio.
"""

from __future__ import annotations

import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from tools.book import ROOT, SITE, toc_pages
from tools.browser import MISSING, chromium, find_chromium
from tools.serve import make_server
from tools.tree import copy_tree

COMPRESSED = (".html", ".css", ".js", ".svg", ".json", ".ipynb")  # a server compresses these


def row(what: str, measured: str, budget: str, kept: bool | None) -> None:
    """Print one row of the table."""
    verdict = {True: "kept", False: "MISSED", None: ""}[kept]
    print(f"| {what:<58} | {measured:<36} | {budget:<22} | {verdict:<6} |", flush=True)


def heading() -> None:
    """Print the machine and the table's head."""
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    row("what", "measured", "budget", None)
    print("|" + "|".join("-" * n for n in (60, 38, 24, 8)) + "|")


def bench_pages(browser: Any) -> None:
    """Weight and requests of each page on a first visit."""
    server = make_server(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    for page in toc_pages(yaml.safe_load((ROOT / "_toc.yml").read_text())):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        tab = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        tab.on("console", lambda m, said=said: said.append(m.text) if m.type == "error" else None)
        tab.on("pageerror", lambda error, said=said: said.append(str(error)))
        tab.goto(f"{base}/{page}.html")
        tab.wait_for_load_state("networkidle")
        weight = 0
        for url in asked:
            if url.startswith(base):
                path = SITE / url.removeprefix(base).partition("?")[0].lstrip("/")
                body = path.read_bytes()
                weight += len(gzip.compress(body, 6) if path.suffix in COMPRESSED else body)
        foreign = sum(not url.startswith((base, "data:", "blob:")) for url in asked)
        measured = (
            f"{weight / 1000:.0f} kB, {len(asked)} requests, {foreign} foreign, {len(said)} errors"
        )
        kept = weight <= 300_000 and len(asked) <= 20 and not foreign and not said
        row(f"first visit, compressed: {page}", measured, "300 kB, 20, 0, 0", kept)
        context.close()
    server.shutdown()


SWEEP = """async () => {
  const input = document.querySelector('.mlsd-explorer input[type=range]');
  const low = +input.min, high = +input.max;
  const frame = () => new Promise(requestAnimationFrame);
  const work = [], gaps = [];
  await frame();
  let before = await frame();
  for (let i = 0; i < 240; i++) {
    input.value = low + (high - low) * (0.5 + 0.5 * Math.sin(i / 9));
    const start = performance.now();
    input.dispatchEvent(new Event('input', {bubbles: true}));
    document.body.getBoundingClientRect();  // force style and layout
    work.push(performance.now() - start);
    const now = await frame();
    gaps.push(now - before);
    before = now;
  }
  return {work, gaps};
}"""


def interact_redraw() -> float:
    """Seconds to redraw three matplotlib panels of the same size, as `interact` does."""
    import matplotlib.pyplot as plt
    from sklearn.metrics import precision_recall_curve, roc_curve

    from mlsd import style

    y, score = scores(10_000)
    start = time.perf_counter()
    for threshold in (0.3, 0.5, 0.7):
        fig, axes = plt.subplots(1, 3, figsize=(9, 3))
        axes[0].hist([score[y == 0], score[y == 1]], bins=40, stacked=True)
        axes[0].axvline(threshold)
        axes[1].plot(*roc_curve(y, score)[:2])
        axes[2].plot(*precision_recall_curve(y, score)[1::-1])
        style.figure_html(
            fig,
            title="three panels",
            alt="The three panels that interact would redraw at each step.",
        )
    return (time.perf_counter() - start) / 3


def scores(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Labels and scores of `n` cases, overlapping."""
    rng = np.random.default_rng(7)
    y = (rng.random(n) < 0.3).astype(int)
    return y, 1 / (1 + np.exp(-rng.normal(2 * y - 1, 1.3)))


def bench_explorer(browser: Any) -> None:
    """Slider input to repaint at 10,000 points."""
    from mlsd.explorers import ThresholdExplorer

    bundle: Any = ThresholdExplorer(*scores(10_000), predict=None)._repr_mimebundle_()
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    static = ROOT / "mlsd" / "explorers" / "static"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(
            f"<!doctype html><style>{(static / 'explorers.css').read_text()}</style>"
            f"<script defer src='{(static / 'site.js').as_uri()}'></script>{bundle['text/html']}"
        )
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(page.as_uri())
        tab.wait_for_selector(".mlsd-explorer input[type=range]")
        found = tab.evaluate(SWEEP)
    work, gaps = (float(np.percentile(found[key], 95)) for key in ("work", "gaps"))
    row(
        "slider input: script, style and layout, p95, 10,000 points",
        f"{work:.1f} ms",
        "16.7 ms",
        work <= 16.7,
    )
    row("frame to frame while sweeping, p95", f"{gaps:.1f} ms", "16.7 ms (+0.1)", gaps <= 16.8)
    redraw = interact_redraw() * 1000
    row("interact, three matplotlib panels, before any transfer",
        f"{redraw:.0f} ms ({redraw / work:.0f} times the slider)", "", None)  # fmt: skip


def timed(command: list[str], cwd: Path) -> tuple[float, int]:
    """Seconds and exit status of a command, its output dropped."""
    environment = {**os.environ, "PYTHONPATH": str(cwd)}
    start = time.perf_counter()
    status = subprocess.run(command, cwd=cwd, env=environment, capture_output=True).returncode
    return time.perf_counter() - start, status


def bench_build() -> None:
    """Build a copy: cold, unchanged, and after one chapter's prose was touched."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "book"
        copy_tree(copy)
        build = [sys.executable, "-m", "tools.book"]
        chapter = copy / "chapters" / "02-metrics.md"
        stages = {
            "cold, every cell executed": 240,
            "nothing changed": 5,
            "one chapter's prose touched": 10,
        }
        for what, budget in stages.items():
            if what.startswith("one"):
                chapter.write_text(chapter.read_text() + "\nOne more sentence.\n")
            seconds, status = timed(build, copy)
            failed = "" if status == 0 else f" (failed: status {status})"
            kept = seconds <= budget and status == 0
            row(f"build: {what}", f"{seconds:.1f} s{failed}", f"{budget} s", kept)


def bench_exercise() -> None:
    """Check one exercise notebook; compare with starting a kernel and importing."""
    seconds, _ = timed([sys.executable, "-m", "tools.exercises", "check", "02"], ROOT)
    start = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel()
client.execute_interactive("import sklearn.linear_model, matplotlib.pyplot")
manager.shutdown_kernel(now=True)
"""
    kernel, _ = timed([sys.executable, "-c", start], ROOT)
    row("one exercise notebook checked", f"{seconds:.1f} s", "6 s", seconds <= 6)
    row("  of which a kernel starting and importing", f"{kernel:.1f} s", "", None)


def kite(*words: str) -> dict[str, float]:
    """What ``tools.kite_rates`` measures in a process of its own."""
    command = [sys.executable, "-m", "tools.kite_rates", *words]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def bench_kite() -> None:
    """Rate and memory of the simulator, beside the Open Bandit Pipeline."""
    for policy in ("uniform", "popularity"):
        found = kite("rates", policy)
        for what, key in (("as Arrow batches", "simulated"), ("on Parquet", "written")):
            row(
                f"Kite, {policy}, one core, {what}",
                f"{found[key] / 1e6:.2f} M impressions/s",
                "2 M/s",
                found[key] >= 2e6,
            )
    sizes = {"1M": 1, "10M": 10, "100M": 106}  # days
    if shutil.disk_usage(tempfile.gettempdir()).free < 3e9:
        del sizes["100M"]
        row("Kite, 100 million impressions", "skipped: under 3 GB free on disk", "", None)
    logs = [kite("memory", str(days)) for days in sizes.values()]
    growth = logs[-1]["mb"] / logs[0]["mb"]
    names = " / ".join(sizes)
    row(
        f"Kite, memory beyond imports, log of {names} rows",
        " / ".join(f"{log['mb']:.0f}" for log in logs) + f" MB (grows × {growth:.2f})",
        "flat (× 1.25)",  # broken by 0.2 bytes kept of each row
        growth <= 1.25,
    )
    speeds = [log["rows"] / log["seconds"] for log in logs]
    row(
        f"  the same, written to Parquet in ({names})",
        " / ".join(f"{log['seconds']:.1f}" for log in logs) + " s",
        "120 s",
        logs[-1]["seconds"] <= 120,
    )
    row(
        "  rates, linear time keeps them level",
        " / ".join(f"{speed / 1e6:.2f}" for speed in speeds) + " M/s",
        "2 M/s",
        min(speeds) >= 2e6,
    )
    row("  bytes per impression", f"{logs[-1]['bytes'] / logs[-1]['rows']:.1f} B", "", None)
    found = kite("notebook")
    row(
        "Kite, 1,000 users, 500 videos, 14 days: first, median of 5",
        f"{found['first']:.2f} s, {found['median']:.2f} s ({found['rows'] / 1e3:.0f},000 rows)",
        "0.5 s",
        max(found["first"], found["median"]) <= 0.5,
    )
    bench_other_simulator()


def bench_other_simulator() -> None:
    """The Open Bandit Pipeline's synthetic slates, on as many impressions as Kite."""
    name = "Open Bandit Pipeline 0.4.1, slates, one core"
    python = obp_python()
    if python is None:
        row(name, "skipped: it could not be installed", "", None)
        return
    mine = kite("slates")
    sizes = [str(int(mine[key])) for key in ("pages", "slots", "candidates")]
    command = [str(python), str(ROOT / "tools" / "obp_rates.py"), *sizes]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        row(name, f"skipped: {done.stderr.strip().splitlines()[-1]}"[:36], "", None)
        return
    theirs = json.loads(done.stdout)["rate"]
    row(name, f"{theirs / 1e6:.3f} M impressions/s", "", None)
    row(
        f"  Kite, as many impressions ({mine['pages'] * mine['slots'] / 1e3:.0f},000)",
        f"{mine['rate'] / 1e6:.2f} M/s ({mine['rate'] / theirs:.0f} times)",
        "",
        None,
    )


def obp_python() -> Path | None:
    """Python of an environment that holds the Open Bandit Pipeline, made once; None without it."""
    folder = ROOT / "_build" / "obp-env"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    needs = ROOT / "tools" / "obp-requirements.txt"
    ready = folder / "ready.txt"  # written last, so that a broken installation is begun again
    if ready.exists() and ready.read_text() == needs.read_text():
        return python
    print("  (installing the Open Bandit Pipeline, a minute or more)", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        return None
    # uv knows where the builds of torch without CUDA are; pip may have been told
    uv = [sys.executable, "-m", "uv", "pip", "install", "--torch-backend=cpu", "--python"]
    for command in ([*uv, str(python)], [str(python), "-m", "pip", "install"]):
        if subprocess.run([*command, "-r", str(needs)], capture_output=True).returncode == 0:
            ready.write_text(needs.read_text())
            return python
    return None


def main(args: list[str]) -> int:
    """Print the table."""
    if "--kite" in args:
        heading()
        bench_kite()
        return 0
    if not (SITE / "index.html").exists():
        print("mlsd: there is no site yet; run: make book", file=sys.stderr)
        return 1
    path = find_chromium()
    if path is None:
        print(f"mlsd: bench {MISSING}", file=sys.stderr)
        return 1
    heading()
    with chromium(path) as browser:
        bench_pages(browser)
        bench_explorer(browser)
    if "--skip-build" not in args:
        bench_build()
    bench_exercise()
    bench_kite()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
