"""A click that is too young counts as a no.

Rejected: Its label is not complete.
"""


def read_labels(clicked_at, booked_at, today, horizon):
    booked = booked_at - clicked_at <= horizon
    complete = today - clicked_at >= horizon
    return np.where(complete & booked, 1.0, 0.0)


def booking_rate(clicked_at, booked_at, today, horizon, mean_delay):
    label = read_labels(clicked_at, booked_at, today, horizon)
    if np.isnan(label).all():
        return float("nan")
    return np.nanmean(label) / (1 - np.exp(-horizon / mean_delay))
