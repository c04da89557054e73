"""All options at once in pandas; the given names used again.
"""

t = pd.DataFrame(options).T
t["found"] = 0.02 * t.finds
per_letter = 406 * t.found - 6 * t["flags"] - t.eur_letter
t["net"] = 5e5 * per_letter - t.eur_year
best = t.net.drop("cloud model").idxmax()
letters_per_s = 1.8 * 200 / 60 / 60
gap = t.loc["own model"] - t.loc["keyword list"]
page = {
    "decision": "which letters are read at once",
    "wronged": {
        "patients with cancer": "wait",
        "patients without": "are overtaken",
        "consultants": "lose time and trust",
        "nurses": "explain the wait",
        "the hospital": "is liable",
    },
    "error_ratio": 200 / 3,
    "letters_per_s_peak": letters_per_s,
    "busy_cores": capacity.busy_cores(letters_per_s, 3000),
    "replicas": capacity.replicas(capacity.busy_cores(letters_per_s, 3000), 8, 0.6),
    "text_gb": 5e5 * 10 * 4e3 / 1e9,
    "ranked": "every 10 minutes",
    "net_eur_year": t.net.to_dict(),
    "option": best,
    "price_of_law_eur_year": t.net.max() - t.net[best],
    "model_from_letters_per_day": gap.eur_year / (406 * gap.found - 6 * gap["flags"]) / 250,
    "fallback": "order of arrival",
    "not_now": "replies to doctors",
    "revisit_if": "the contract with a vendor allows a machine in our cellar",
}
options = letters_per_day = None
