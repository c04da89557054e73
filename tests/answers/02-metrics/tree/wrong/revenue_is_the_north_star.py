"""Revenue, the goal of the quarter, is taken for what stands for the long run.

Rejected: Revenue rises with applications that nobody reads, until employers leave.
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
    "north_star": "revenue",
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
