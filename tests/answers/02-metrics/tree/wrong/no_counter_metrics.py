"""The drivers have no counter-metrics.

Rejected: lacks words for 'counter_metrics: applications per visitor'
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
        "applications per visitor": None,
        "clicks per search": None,
        "searches per visitor": None,
    },
    "guardrails": {"complaints per click": 4, "applications read": 2.5, "latency p99": 2},
    "stopped_by": ["applications read", "latency p99"],
    "decision": "stop",
}
