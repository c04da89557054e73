"""Click by click, with a loop."""


def read_labels(clicked_at, booked_at, today, horizon):
    labels = []
    for click, booking in zip(clicked_at, booked_at):
        if today - click < horizon:
            labels.append(math.nan)
        else:
            labels.append(1.0 if booking - click <= horizon else 0.0)
    return np.array(labels)


def booking_rate(clicked_at, booked_at, today, horizon, mean_delay):
    known = [label for label in read_labels(clicked_at, booked_at, today, horizon) if label == label]
    if not known:
        return math.nan
    return sum(known) / len(known) / -math.expm1(-horizon / mean_delay)
