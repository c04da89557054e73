"""A table of all worlds, grouped by the answer.
"""

def worth_of_asking(net, designs, beliefs):
    rows = []
    for values in itertools.product(*beliefs.values()):
        facts = dict(zip(beliefs, values))
        p = np.prod([beliefs[fact][value] for fact, value in facts.items()])
        rows.append({**facts, **{("net", k): p * net(d, facts) for k, d in enumerate(designs)}})
    table = pd.DataFrame(rows)
    nets = [("net", k) for k in range(len(designs))]
    blind = table[nets].sum().max()
    return {fact: table.groupby(fact)[nets].sum().max(axis=1).sum() - blind for fact in beliefs}
