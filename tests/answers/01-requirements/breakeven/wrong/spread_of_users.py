"""The standard deviation of users in place of the standard error of their mean.

Rejected: That is the spread of users, not the error of a mean
"""

def break_even(pages_below, pages_above, engineers_below, engineers_above, eur_per_page):
    """Return (accounts, fewest, most) from which the rung above pays."""

    def accounts(gain):
        if gain <= 0:
            return float("inf")
        extra_eur = (engineers_above - engineers_below) * ENGINEER_EUR_YEAR
        return extra_eur / (gain * 365 * eur_per_page)

    gain = pages_above.mean() - pages_below.mean()
    error = np.sqrt(pages_above.var() + pages_below.var())
    return accounts(gain), accounts(gain + 1.96 * error), accounts(gain - 1.96 * error)
