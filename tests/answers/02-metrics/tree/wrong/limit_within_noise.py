"""Any fall stops a launch, so that noise does.

Rejected: A limit within the noise stops harmless launches
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
    "oec": "replies per applicant",
    "counter_metrics": {
        "applications per visitor": "applications read",
        "clicks per search": "complaints per click",
        "searches per visitor": "seconds to first click",
    },
    "guardrails": {"complaints per click": 1, "applications read": 1, "latency p99": 1},
    "stopped_by": ["applications read", "latency p99"],
    "decision": "stop",
}
