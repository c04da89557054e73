"""The criterion is quick, and no test of 100,000 users can see it move.

Rejected: Most tests would end flat
"""

tree = {
    "goal": "people find work",
    "revenue_factors": {
        "visitors": 120_000,
        "searches per visitor": 2.5,
        "applications per search": 0.15,
        "promoted share": 0.4,
        "euros per promoted application": 1.5,
    },
    "north_star": "hires in 90 days",
    "oec": "revenue",
    "counter_metrics": {
        "applications per visitor": "applications read",
        "clicks per search": "complaints per click",
        "searches per visitor": "seconds to first click",
    },
    "guardrails": {"complaints per click": 4, "applications read": 2.5, "latency p99": 2},
    "stopped_by": ["applications read", "latency p99"],
    "decision": "stop",
}
