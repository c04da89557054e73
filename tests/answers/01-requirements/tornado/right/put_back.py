"""A copy that is moved and put back, ranked by NumPy.
"""

def tornado(bill, guess, ranges):
    now, swing = dict(guess), {}
    for name in ranges:
        ends = []
        for value in ranges[name]:
            now[name] = value
            ends.append(bill(now))
        now[name] = guess[name]
        swing[name] = max(ends) - min(ends)
    names = list(swing)
    return [(names[k], swing[names[k]]) for k in np.argsort([-swing[n] for n in names])]
