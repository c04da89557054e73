"""A young click that has been booked is kept: its yes is certain.

Rejected: one that counts only if it is a yes
"""


def read_labels(clicked_at, booked_at, today, horizon):
    booked = booked_at - clicked_at <= horizon
    complete = today - clicked_at >= horizon
    return np.where(complete | booked, booked.astype(float), np.nan)


def booking_rate(clicked_at, booked_at, today, horizon, mean_delay):
    label = read_labels(clicked_at, booked_at, today, horizon)
    if np.isnan(label).all():
        return float("nan")
    return np.nanmean(label) / (1 - np.exp(-horizon / mean_delay))
