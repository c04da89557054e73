"""One random draw is taken for the average precision that random scores have.

Rejected: average precision of random scores
"""

majority_accuracy = 0.998
random_average_precision = 0.00213
flag_all_f1 = 2 * 0.002 / 1.002
point_of_recall = 4_200
