"""An old click counts as booked however long it took.

Rejected: It came after the horizon
"""


def read_labels(clicked_at, booked_at, today, horizon):
    booked = ~np.isnan(booked_at)
    complete = today - clicked_at >= horizon
    return np.where(complete, booked.astype(float), np.nan)


def booking_rate(clicked_at, booked_at, today, horizon, mean_delay):
    label = read_labels(clicked_at, booked_at, today, horizon)
    if np.isnan(label).all():
        return float("nan")
    return np.nanmean(label) / (1 - np.exp(-horizon / mean_delay))
