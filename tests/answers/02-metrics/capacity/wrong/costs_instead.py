"""The threshold of 0.5 is used, whatever the capacity.

Rejected: with capacity 2 expected: at most 2 came: 3
"""

def capacity_threshold(y_score, capacity):
    return 0.5
