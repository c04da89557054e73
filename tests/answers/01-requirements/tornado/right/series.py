"""A pandas series, sorted; pairs as lists.
"""

def tornado(bill, guess, ranges):
    swing = pd.Series(
        {
            name: np.ptp([bill(guess | {name: end}) for end in ends])
            for name, ends in ranges.items()
        }
    )
    return [list(pair) for pair in swing.sort_values(ascending=False).items()]
