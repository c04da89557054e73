"""The numbers of the first log are returned, whatever is given.

Rejected: booking rate (40 days of clicks
"""


def read_labels(clicked_at, booked_at, today, horizon):
    booked = booked_at - clicked_at <= horizon
    complete = today - clicked_at >= horizon
    return np.where(complete, booked.astype(float), np.nan)


def booking_rate(clicked_at, booked_at, today, horizon, mean_delay):
    return 0.578258820
