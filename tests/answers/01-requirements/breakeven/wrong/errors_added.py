"""Adds the two standard errors, not their squares.

Rejected: Errors do not add up, their squares do.
"""

def break_even(pages_below, pages_above, engineers_below, engineers_above, eur_per_page):
    """Return (accounts, fewest, most) from which the rung above pays."""

    def accounts(gain):
        if gain <= 0:
            return float("inf")
        extra_eur = (engineers_above - engineers_below) * ENGINEER_EUR_YEAR
        return extra_eur / (gain * 365 * eur_per_page)

    gain = pages_above.mean() - pages_below.mean()
    error = pages_above.std() / np.sqrt(pages_above.size) + pages_below.std() / np.sqrt(
        pages_below.size
    )
    return accounts(gain), accounts(gain + 1.96 * error), accounts(gain - 1.96 * error)
