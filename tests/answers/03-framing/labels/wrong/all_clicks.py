"""Young clicks stay in the denominator.

Rejected: You divided by all clicks
"""


def read_labels(clicked_at, booked_at, today, horizon):
    booked = booked_at - clicked_at <= horizon
    complete = today - clicked_at >= horizon
    return np.where(complete, booked.astype(float), np.nan)


def booking_rate(clicked_at, booked_at, today, horizon, mean_delay):
    label = read_labels(clicked_at, booked_at, today, horizon)
    if np.isnan(label).all():
        return float("nan")
    return np.nansum(label) / label.size / (1 - np.exp(-horizon / mean_delay))
