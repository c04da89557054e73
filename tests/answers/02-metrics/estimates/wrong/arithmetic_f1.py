"""F1 is taken for the arithmetic mean.

Rejected: That is the arithmetic mean.
"""

majority_accuracy = 0.998
random_average_precision = 0.002
flag_all_f1 = (1 + 0.002) / 2
point_of_recall = 4_200
