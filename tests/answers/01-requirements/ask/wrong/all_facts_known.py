"""The worth of knowing everything, put beside each question.

Rejected: That is the worth of knowing all facts at once.
"""

def worth_of_asking(net, designs, beliefs):
    certain, blind = 0.0, dict.fromkeys(designs, 0.0)
    for world in itertools.product(*(values.items() for values in beliefs.values())):
        facts = {fact: value for fact, (value, _) in zip(beliefs, world)}
        p = math.prod(p for _, p in world)
        nets = {design: net(design, facts) for design in designs}
        certain += p * max(nets.values())
        for design in designs:
            blind[design] += p * nets[design]
    return dict.fromkeys(beliefs, certain - max(blind.values()))
