"""A guess that lowers the bill ends up last.

Rejected: take the absolute value
"""

def tornado(bill, guess, ranges):
    """Return (name, swing of the bill in euros) of each guess, the widest first."""
    swings = [
        (name, bill({**guess, name: high}) - bill({**guess, name: low}))
        for name, (low, high) in ranges.items()
    ]
    return sorted(swings, key=lambda pair: pair[1], reverse=True)
