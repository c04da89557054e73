"""Clicks without a complete label are left out of the array.

Rejected: leave none out
"""


def read_labels(clicked_at, booked_at, today, horizon):
    booked = booked_at - clicked_at <= horizon
    complete = today - clicked_at >= horizon
    return booked[complete].astype(float)


def booking_rate(clicked_at, booked_at, today, horizon, mean_delay):
    label = read_labels(clicked_at, booked_at, today, horizon)
    if np.isnan(label).all():
        return float("nan")
    return np.nanmean(label) / (1 - np.exp(-horizon / mean_delay))
