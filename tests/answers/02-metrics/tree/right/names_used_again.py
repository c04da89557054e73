"""The answer uses the names of the data for something else before it is filled in; strict limits, a tuple."""

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
    "guardrails": {"complaints per click": 3.75, "applications read": 2.0, "latency p99": 1.25},
    "stopped_by": ("latency p99", "applications read"),
    "decision": "stop",
}
fields = tests = None
