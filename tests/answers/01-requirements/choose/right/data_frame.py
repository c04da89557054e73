"""As a table in pandas.
"""

def choose(designs, answers):
    t = pd.DataFrame(designs).T
    t["cost"] = t.engineers * ENGINEER_EUR_YEAR + t.eur_per_account_year * answers["accounts"]
    t["net"] = t.pages_more * 365 * answers["accounts"] * answers["eur_per_page"] - t.cost
    ok = (t.showable_h <= answers["showable_h"]) & (t.latency_ms <= answers["latency_ms"])
    ok &= (t.engineers <= answers["engineers"]) & (t.cost <= answers["budget_eur_year"])
    if not answers["history_stored"]:
        ok &= ~t.needs_history.astype(bool)
    return t[ok].net.astype(float).idxmax() if ok.any() else "none"
