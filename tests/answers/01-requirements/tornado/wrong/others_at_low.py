"""The other guesses at their low ends, so that the bars belong to another plan.

Rejected: The other guesses stand at their low ends.
"""

def tornado(bill, guess, ranges):
    """Return (name, swing of the bill in euros) of each guess, the widest first."""
    lows = {name: low for name, (low, _) in ranges.items()}
    swings = [
        (name, abs(bill({**lows, name: high}) - bill({**lows, name: low})))
        for name, (low, high) in ranges.items()
    ]
    return sorted(swings, key=lambda pair: pair[1], reverse=True)
