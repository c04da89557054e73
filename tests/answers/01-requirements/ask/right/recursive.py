"""The expectation by recursion, one fact after the other.
"""

def mean_net(net, design, beliefs, facts):
    for fact, values in beliefs.items():
        if fact not in facts:
            return sum(
                p * mean_net(net, design, beliefs, {**facts, fact: value})
                for value, p in values.items()
            )
    return net(design, facts)


def worth_of_asking(net, designs, beliefs):
    before = max(mean_net(net, d, beliefs, {}) for d in designs)
    worth = {}
    for fact in beliefs:
        after = 0
        for value in beliefs[fact]:
            after += beliefs[fact][value] * max(
                mean_net(net, d, beliefs, {fact: value}) for d in designs
            )
        worth[fact] = after - before
    return worth
