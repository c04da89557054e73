"""A point of recall is taken to be 1% of all parcels.

Rejected: A point of recall is 1% of the lost parcels, not of all parcels.
"""

majority_accuracy = 0.998
random_average_precision = 0.002
flag_all_f1 = 2 * 0.002 / 1.002
point_of_recall = 30_000 * 150 - 30_000 / 0.05 * 4
