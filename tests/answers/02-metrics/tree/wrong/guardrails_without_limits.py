"""The guardrails are listed and have no limits.

Rejected: lacks a dict for 'guardrails'
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
    "guardrails": ["complaints per click", "applications read", "latency p99"],
    "stopped_by": ["applications read", "latency p99"],
    "decision": "stop",
}
