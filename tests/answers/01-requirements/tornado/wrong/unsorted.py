"""The swings in the order in which the guesses came.

Rejected: You left them in the order in which they came.
"""

def tornado(bill, guess, ranges):
    """Return (name, swing of the bill in euros) of each guess, the widest first."""
    swings = [
        (name, abs(bill({**guess, name: high}) - bill({**guess, name: low})))
        for name, (low, high) in ranges.items()
    ]
    return swings
