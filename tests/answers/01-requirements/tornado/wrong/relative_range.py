"""How uncertain the guess is, without what hangs on it.

Rejected: how uncertain it is, not what hangs on it
"""

def tornado(bill, guess, ranges):
    """Return (name, swing of the bill in euros) of each guess, the widest first."""
    swings = [
        (name, high / low)
        for name, (low, high) in ranges.items()
    ]
    return sorted(swings, key=lambda pair: pair[1], reverse=True)
