"""Sorted, but upside down.

Rejected: You put the widest last.
"""

def tornado(bill, guess, ranges):
    """Return (name, swing of the bill in euros) of each guess, the widest first."""
    swings = [
        (name, abs(bill({**guess, name: high}) - bill({**guess, name: low})))
        for name, (low, high) in ranges.items()
    ]
    return sorted(swings, key=lambda pair: pair[1])
