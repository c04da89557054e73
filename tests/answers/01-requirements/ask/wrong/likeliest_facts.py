"""Fixes the other facts at their likeliest values.

Rejected: do not fix them at their likeliest values
"""

def worth_of_asking(net, designs, beliefs):
    usual = {fact: max(values, key=values.get) for fact, values in beliefs.items()}

    def best(facts):
        return max(net(design, facts) for design in designs)

    return {
        fact: sum(p * best({**usual, fact: value}) for value, p in values.items()) - best(usual)
        for fact, values in beliefs.items()
    }
