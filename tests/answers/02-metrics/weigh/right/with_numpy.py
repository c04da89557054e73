"""One expression, a NumPy division for infinity, other capitals and a blank too many."""


def weigh(effect, standard_error, goal, users):
    signal = max(np.mean(np.square(effect)) - standard_error**2, 0.0)
    return (
        np.corrcoef(np.stack([effect, goal]))[1, 0],
        np.float64(users) * 7.84 * standard_error**2 / np.float64(signal),
    )


oec = " Words recalled"
