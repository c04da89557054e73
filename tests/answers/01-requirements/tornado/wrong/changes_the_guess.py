"""Moves the caller's own dict, and does not put it back.

Rejected: changed its arguments
"""

def tornado(bill, guess, ranges):
    swings = []
    for name, (low, high) in ranges.items():
        guess[name] = low
        at_low = bill(guess)
        guess[name] = high
        swings.append((name, abs(bill(guess) - at_low)))
    return sorted(swings, key=lambda pair: -pair[1])
