"""Says by which share the bill moves; euros are asked for.

Rejected: That is a share of the bill: give euros.
"""

def tornado(bill, guess, ranges):
    """Return (name, swing of the bill in euros) of each guess, the widest first."""
    swings = [
        (name, abs(bill({**guess, name: high}) - bill({**guess, name: low})) / bill(guess))
        for name, (low, high) in ranges.items()
    ]
    return sorted(swings, key=lambda pair: pair[1], reverse=True)
