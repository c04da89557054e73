"""The worth of the best question, not of each.

Rejected: One entry for each fact
"""

def worth_of_asking(net, designs, beliefs):
    """Return, for each fact, what it adds to the expected net to be told it."""

    def expected(design, beliefs):
        total = 0.0
        for world in itertools.product(*(values.items() for values in beliefs.values())):
            facts = {fact: value for fact, (value, _) in zip(beliefs, world, strict=True)}
            total += math.prod(p for _, p in world) * net(design, facts)
        return total

    def best(beliefs):
        return max(expected(design, beliefs) for design in designs)

    worth = {
        fact: sum(p * best({**beliefs, fact: {value: 1.0}}) for value, p in values.items())
        - best(beliefs)
        for fact, values in beliefs.items()
    }
    return max(worth.values())
