"""The rate is multiplied by the share seen.

Rejected: You multiplied by the share
"""


def read_labels(clicked_at, booked_at, today, horizon):
    booked = booked_at - clicked_at <= horizon
    complete = today - clicked_at >= horizon
    return np.where(complete, booked.astype(float), np.nan)


def booking_rate(clicked_at, booked_at, today, horizon, mean_delay):
    label = read_labels(clicked_at, booked_at, today, horizon)
    if np.isnan(label).all():
        return float("nan")
    return np.nanmean(label) * (1 - np.exp(-horizon / mean_delay))
