"""A percentage is written where a share is meant.

Rejected: That is a percentage: write it as a share of 1.
"""

majority_accuracy = 99.8
random_average_precision = 0.002
flag_all_f1 = 2 * 0.002 / 1.002
point_of_recall = 4_200
