"""A loop that keeps the best so far.
"""

def choose(designs, answers):
    best_name, best_net = "none", -math.inf
    for name, d in designs.items():
        cost = d["engineers"] * 100_000 + d["eur_per_account_year"] * answers["accounts"]
        if d["needs_history"] and not answers["history_stored"]:
            continue
        if d["showable_h"] > answers["showable_h"] or d["latency_ms"] > answers["latency_ms"]:
            continue
        if d["engineers"] > answers["engineers"] or cost > answers["budget_eur_year"]:
            continue
        per_account = d["pages_more"] * answers["eur_per_page"] * 365
        if per_account * answers["accounts"] - cost > best_net:
            best_name, best_net = name, per_account * answers["accounts"] - cost
    return best_name
