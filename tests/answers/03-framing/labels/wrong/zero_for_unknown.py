"""A rate that nobody knows yet is called 0.

Rejected: so the rate is unknown
"""


def read_labels(clicked_at, booked_at, today, horizon):
    booked = booked_at - clicked_at <= horizon
    complete = today - clicked_at >= horizon
    return np.where(complete, booked.astype(float), np.nan)


def booking_rate(clicked_at, booked_at, today, horizon, mean_delay):
    label = read_labels(clicked_at, booked_at, today, horizon)
    if np.isnan(label).all():
        return 0.0
    return np.nanmean(label) / (1 - np.exp(-horizon / mean_delay))
