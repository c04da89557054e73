"""Divides by all pages above, as if without the model nobody opened one.

Rejected: Only the gain over the rung below counts, not all pages above.
"""

def break_even(pages_below, pages_above, engineers_below, engineers_above, eur_per_page):
    """Return (accounts, fewest, most) from which the rung above pays."""

    def accounts(gain):
        if gain <= 0:
            return float("inf")
        extra_eur = (engineers_above - engineers_below) * ENGINEER_EUR_YEAR
        return extra_eur / (gain * 365 * eur_per_page)

    gain = pages_above.mean()
    error = np.sqrt(pages_above.var() / pages_above.size + pages_below.var() / pages_below.size)
    return accounts(gain), accounts(gain + 1.96 * error), accounts(gain - 1.96 * error)
