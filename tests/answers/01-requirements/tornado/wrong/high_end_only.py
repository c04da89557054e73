"""From the best guess upwards only; the range has two ends.

Rejected: That is from the best guess to the high end only.
"""

def tornado(bill, guess, ranges):
    """Return (name, swing of the bill in euros) of each guess, the widest first."""
    swings = [
        (name, abs(bill({**guess, name: high}) - bill(guess)))
        for name, (low, high) in ranges.items()
    ]
    return sorted(swings, key=lambda pair: pair[1], reverse=True)
