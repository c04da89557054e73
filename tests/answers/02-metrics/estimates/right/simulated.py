"""By counting on parcels, for those who trust an experiment more than a formula."""
from sklearn.metrics import f1_score

is_lost = np.zeros(100_000, dtype=int)
is_lost[:200] = 1
majority_accuracy = np.mean(is_lost == 0)
random_average_precision = is_lost.mean()  # the precision of random flags, however many
flag_all_f1 = f1_score(is_lost, np.ones(100_000))
point_of_recall = 3_000_000 * is_lost.mean() * 0.01 * (150 - 20 * 4)
