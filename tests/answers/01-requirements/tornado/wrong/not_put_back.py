"""Leaves each guess where it was moved, so that later ones swing another bill.

Rejected: A guess that you moved earlier was not put back.
"""

def tornado(bill, guess, ranges):
    now, swings = dict(guess), []
    for name, (low, high) in ranges.items():
        now[name] = low
        at_low = bill(now)
        now[name] = high
        swings.append((name, abs(bill(now) - at_low)))
    return sorted(swings, key=lambda pair: -pair[1])
