"""Puts the mean of every fact into the net: a company of mean size and mean life, which does not
exist.

Rejected: The net at the mean of the facts is not the mean of the net.
"""

def worth_of_asking(net, designs, beliefs):
    mean = {fact: sum(v * p for v, p in values.items()) for fact, values in beliefs.items()}

    def best(facts):
        return max(net(design, facts) for design in designs)

    return {
        fact: sum(p * best({**mean, fact: value}) for value, p in values.items()) - best(mean)
        for fact, values in beliefs.items()
    }
