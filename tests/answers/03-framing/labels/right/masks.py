"""With masks, and a division 0/0 for what nobody knows."""


def read_labels(clicked_at, booked_at, today, horizon):
    label = np.full(clicked_at.shape, np.nan)
    old = clicked_at <= today - horizon
    label[old] = np.nan_to_num(booked_at[old], nan=np.inf) <= clicked_at[old] + horizon
    return label


def booking_rate(clicked_at, booked_at, today, horizon, mean_delay):
    old = clicked_at <= today - horizon
    in_time = old & (booked_at <= clicked_at + horizon)
    return np.float64(in_time.sum()) / old.sum() / (1 - np.exp(-horizon / mean_delay))
