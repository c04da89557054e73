"""Worked out on paper, rounded as an envelope may be.
"""

page = {
    "decision": "flag or not, once for each new letter",
    "wronged": {
        "urgent patients": "not flagged, wait a week",
        "everybody else who waits": "overtaken by mistake",
        "consultants": "interrupted",
        "regulator": "no record of why a letter was passed over",
    },
    "error_ratio": 66.7,
    "letters_per_s_peak": 0.1,
    "busy_cores": 0.3,
    "replicas": 2,
    "text_gb": 20,
    "ranked": "Every 10 minutes",
    "net_eur_year": {
        "arrival order": 0,
        "keyword list": 2_033_000,
        "own model": 2_818_000,
        "cloud model": 3_344_000,
    },
    "option": "Own model",
    "price_of_law_eur_year": 526_000,
    "model_from_letters_per_day": 453,
    "fallback": "first come, first served",
    "not_now": "reading letters on paper",
    "revisit_if": "fewer than 453 letters a day, or the law changes",
}
