"""Whatever has been booked so far is a yes, everything else a no.

Rejected: One horizon for all.
"""


def read_labels(clicked_at, booked_at, today, horizon):
    return (~np.isnan(booked_at)).astype(float)


def booking_rate(clicked_at, booked_at, today, horizon, mean_delay):
    label = read_labels(clicked_at, booked_at, today, horizon)
    if np.isnan(label).all():
        return float("nan")
    return np.nanmean(label) / (1 - np.exp(-horizon / mean_delay))
