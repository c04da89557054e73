"""Worked out by hand: the OEC as a counter-metric, more guardrails, wide limits that only one breaks."""

tree = {
    "goal": "a good match, soon",
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
        "applications per visitor": "Replies per applicant",
        "clicks per search": "replies per applicant",
        "searches per visitor": "replies per applicant",
    },
    "guardrails": {
        "seconds to first click": 5,
        "applications read": 5,
        "latency p99": 5,
        "revenue": 3,
    },
    "stopped_by": ["applications read"],
    "decision": "Stop",
}
