"""Limits by a formula, stops by a comparison of all guardrails."""

noise = {name: row["standard error"] for name, row in catalogue.items()}
limits = {name: min(5.0, 3 * noise[name]) for name in ("applications read", "latency p99")}
limits["seconds to first click"] = np.float64(1.5)
turned = {"up": -1, "down": 1}
harm = {name: turned[catalogue[name]["good"]] * tested[name]["new ranker"] for name in limits}
per_day = {"visitors": 120e3, "searches": 300e3, "applications": 45e3, "paid": 18e3, "eur": 27e3}
chain = list(per_day.values())
steps = [chain[0], *(b / a for a, b in zip(chain, chain[1:]))]
tree = {
    "goal": "hires, from which employers come back and pay",
    "revenue_factors": dict(
        zip(
            [
                "visitors",
                "searches per visitor",
                "applications per search",
                "promoted share",
                "euros per promoted application",
            ],
            steps,
        )
    ),
    "north_star": "Hires in 90 days",
    "oec": "replies per applicant",
    "counter_metrics": {
        "applications per visitor": "applications read",
        "clicks per search": "complaints per click",
        "searches per visitor": "seconds to first click",
    },
    "guardrails": limits,
    "stopped_by": [name for name in limits if harm[name] > limits[name]],
    "decision": "stop",
}
