"""The order alone.

Rejected: a list of pairs (name, swing)
"""

def tornado(bill, guess, ranges):
    """Return (name, swing of the bill in euros) of each guess, the widest first."""
    swings = [
        (name, abs(bill({**guess, name: high}) - bill({**guess, name: low})))
        for name, (low, high) in ranges.items()
    ]
    return [name for name, _ in sorted(swings, key=lambda pair: -pair[1])]
