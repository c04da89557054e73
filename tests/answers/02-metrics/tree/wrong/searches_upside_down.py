"""A ratio is written the other way round.

Rejected: That is the other way round.
"""

tree = {
    "goal": "people find work",
    "revenue_factors": {
        "visitors": 120_000,
        "searches per visitor": 0.4,
        "applications per search": 0.15,
        "promoted share": 2.5,
        "euros per promoted application": 1.5,
    },
    "north_star": "hires in 90 days",
    "oec": "replies per applicant",
    "counter_metrics": {
        "applications per visitor": "applications read",
        "clicks per search": "complaints per click",
        "searches per visitor": "seconds to first click",
    },
    "guardrails": {"complaints per click": 4, "applications read": 2.5, "latency p99": 2},
    "stopped_by": ["applications read", "latency p99"],
    "decision": "stop",
}
