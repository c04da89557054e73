"""How much the net of the best design moves with the answer: the tornado's question, not this one.

Rejected: That is how much the net swings with the answer.
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

    winner = max(designs, key=lambda design: expected(design, beliefs))

    def swing(fact):
        nets = [expected(winner, {**beliefs, fact: {value: 1.0}}) for value in beliefs[fact]]
        return max(nets) - min(nets)

    return {
        fact: swing(fact)
        for fact, values in beliefs.items()
    }
