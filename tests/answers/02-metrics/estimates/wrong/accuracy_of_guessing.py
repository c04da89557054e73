"""The majority baseline is taken to be right half of the time.

Rejected: Accuracy is the share of right decisions
"""

majority_accuracy = 0.5
random_average_precision = 0.002
flag_all_f1 = 2 * 0.002 / 1.002
point_of_recall = 4_200
