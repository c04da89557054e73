"""The book's one Kite: the same in every process, and never a stale piece."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlsd import story
from mlsd.kite import schema

DIGEST = """
import hashlib, pandas as pd
from mlsd import story
log, ranker = story.training_log(), story.ranker()
print(hashlib.sha256(pd.util.hash_pandas_object(log).values.tobytes()).hexdigest())
print(ranker.click_model.weight.round(10).tolist(), story.evening().mood.sum())
"""


def digest(cache: Path | str) -> tuple[str, str]:
    """What another process gets with this cache folder, and what it says on stderr."""
    environment = {**os.environ, "MLSD_CACHE": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", DIGEST], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout, done.stderr


@pytest.mark.slow
def test_every_process_gets_the_same_pieces_made_kept_or_damaged(tmp_path: Path) -> None:
    made, _ = digest(tmp_path)
    pieces = list(tmp_path.rglob("*.pkl"))
    assert pieces, "nothing was kept"
    kept, said = digest(tmp_path)
    assert (kept, said) == (made, "")
    for piece in pieces:
        piece.write_bytes(piece.read_bytes()[:100])
    damaged, _ = digest(tmp_path)  # joblib warns, and computes
    assert damaged == made


@pytest.mark.slow
def test_without_a_folder_to_write_to_it_still_works(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    found, said = digest(blocked / "cache")
    assert said == ""
    assert found == digest(tmp_path / "cache")[0]


def test_a_change_of_the_simulator_changes_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = story._key()
    story._key.cache_clear()
    read = Path.read_bytes

    def changed(path: Path) -> bytes:
        return read(path) + (b"# touched" if path.name == "feed.py" else b"")

    monkeypatch.setattr(Path, "read_bytes", changed)
    try:
        assert story._key() != before
    finally:
        monkeypatch.undo()
        story._key.cache_clear()
    assert story._key() == before


def test_the_training_log_is_a_log_of_the_world() -> None:
    log = story.training_log()
    schema.IMPRESSIONS.validate(log)
    assert log.day.unique().tolist() == list(range(story.TRAINING_DAYS))
    run = story.first_days()
    assert run.daily.impressions.sum() == len(log)
    assert run.daily.clicks.sum() == log.clicked.sum()


def test_nobody_can_spoil_a_piece_for_the_next_reader() -> None:
    log = story.training_log()
    log["clicked"] = True
    story.evening().mood[:] = 9
    assert story.training_log().clicked.mean() < 0.2
    assert np.abs(story.evening().mood).max() <= 1


def test_the_evening_continues_the_log() -> None:
    """Living on from the evening gives the days that a longer log has."""
    world, days = story.world(), story.TRAINING_DAYS
    whole = world.log(story.baseline(), days + 2)
    later = world.log(story.baseline(), 2, start=story.evening())
    pd.testing.assert_frame_equal(
        whole[whole.day >= days].reset_index(drop=True), later.reset_index(drop=True)
    )


def test_the_ranker_knows_more_than_the_heuristic() -> None:
    """On a later week: its click probabilities order impressions better than the click rate.

    Both areas are measured in the first slot of random pages; 200 resamples of
    users give the spread of the difference, which must lie 4 deviations above 0
    (false alarms: 1 in 30,000).
    """
    world = story.world()
    log = world.log("uniform", 7, start=story.evening())
    features = story.logged_features(log, world)
    click = story.ranker().predict(features, log.position.to_numpy())["click"]
    assert 0.8 < log.clicked.sum() / click.sum() < 1.25  # roughly calibrated out of its log
    rng = np.random.default_rng(0)
    by_user = log.groupby("user_id").indices
    users = list(by_user)
    differences = []
    top = log.position.to_numpy() == 1
    for _ in range(200):
        rows = np.concatenate([by_user[u] for u in rng.choice(users, len(users))])
        rows = rows[top[rows]]
        y = log.clicked.to_numpy()[rows]
        rate = log.video_click_rate.to_numpy()[rows]
        differences.append(roc_auc_score(y, click[rows]) - roc_auc_score(y, rate))
    assert np.mean(differences) > 4 * np.std(differences)


def test_folding_the_scaling_changes_no_prediction() -> None:
    """Against scikit-learn's own pipeline on the same rows."""
    log = story.training_log()[:20_000]
    features = story.logged_features(log, story.world())
    x = np.stack(
        [*story.inputs(features), np.log(log.position.to_numpy(), dtype=np.float64)], axis=1
    )
    theirs = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, log.clicked)
    ours = story.Ranker.fit(log, story.world()).predict(features, log.position.to_numpy())
    np.testing.assert_allclose(ours["click"], theirs.predict_proba(x)[:, 1], rtol=1e-5)


def test_weights_decide_what_the_ranker_brings() -> None:
    """A week under each weight: most clicks, most watch time, most satisfaction in turn."""
    world, ranker = story.world(), story.ranker()
    week = {
        name: world.run(ranker.policy(**{name: 1.0}), 7, start=story.evening()).daily.mean()
        for name in ("click", "watch", "satisfaction")
    }
    assert max(week, key=lambda name: week[name].clicks) == "click"
    assert max(week, key=lambda name: week[name].watch_hours) == "watch"
    assert max(week, key=lambda name: week[name].satisfaction) == "satisfaction"


def test_the_mixes_are_every_mix_of_fifths_lived_under_the_ranker() -> None:
    kept = story.mixes()
    weights = ["w_click", "w_watch", "w_satisfaction"]
    assert np.allclose(kept[weights].sum(axis=1), 1)
    runs = {mix: run.reset_index(drop=True) for mix, run in kept.groupby(weights)}
    assert len(runs) == 21 and {len(run) for run in runs.values()} == {60}
    feed = story.ranker().policy(click=0.2, watch=0.6, satisfaction=4 * 0.2)
    lived = story.world().run(feed, 60, start=story.evening()).daily
    pd.testing.assert_frame_equal(runs[0.2, 0.6, 0.2].drop(columns=weights), lived)


@pytest.mark.slow
def test_the_framing_decides_more_than_the_kind_of_model() -> None:
    kept = story.framings().pivot(index="framing", columns="model", values="retention")
    assert set(kept.index) == {"click", "watch", "return", "satisfaction"}
    assert set(kept) == {"trees", "network"}
    between = kept.max() - kept.min()
    within = kept.max(axis=1) - kept.min(axis=1)
    assert between.min() > 3 * within.max()
    assert (kept.idxmax() == "satisfaction").all() and (kept.idxmin() == "click").all()
