"""Swings are right, but the largest number is put first.

Rejected: You sorted by the size of the guess
"""

def tornado(bill, guess, ranges):
    """Return (name, swing of the bill in euros) of each guess, the widest first."""
    swings = [
        (name, abs(bill({**guess, name: high}) - bill({**guess, name: low})))
        for name, (low, high) in ranges.items()
    ]
    return sorted(swings, key=lambda pair: guess[pair[0]], reverse=True)
