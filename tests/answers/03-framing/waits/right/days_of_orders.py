"""Only days with an order move the curve."""


def day_by(gap, ended, share):
    log_away = 0.0
    for day in sorted(set(gap[ended].tolist())):
        watched = sum(g >= day for g in gap)
        ordered = sum(e and g == day for g, e in zip(gap, ended))
        if ordered == watched:
            return day
        log_away += math.log1p(-ordered / watched)
        if math.exp(log_away) <= 1 - share:
            return day
    return math.nan
