"""Computed from the data given, with the inputs in another order."""

worth = lambda p: 0.4 * (3 * p - 0.8) - 0.05
saves = {name: offers * worth(p) for name, (offers, p) in rules.items()}
best = sorted(saves, key=saves.get)[-1]
label = next(name for name, (who, _, share, yes) in labels.items() if (who, share, yes) == ("parcel", 1, 0.08))
days, held = labels[label][1], 0.02
canvas = {
    "decision": "send an offer or not",
    "label": label.upper(),
    "horizon_days": days,
    "output": "Probability",
    "loss": "log loss ",
    "inputs": tuple(reversed(list(columns)[:4])),
    "threshold": (0.05 + 0.4 * 0.8) / (0.4 * 3),
    "gain_per_day": 6000 * worth(0.45),
    "baseline": best,
    "baseline_gain": saves[best],
    "training_examples": (28 - days) * 200_000,
    "positives": (28 - days) * 200_000 * 0.08,
    "labels_lost_per_day": 6000 * (1 - held) * 0.4,
    "held_back": held,
    "exploration_cost": 6000 * held * worth(0.45),
}
