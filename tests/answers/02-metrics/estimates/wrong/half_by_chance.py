"""A random scorer is taken to have an average precision of 0.5, as its ROC AUC is.

Rejected: That is the ROC AUC of random scores.
"""

majority_accuracy = 0.998
random_average_precision = 0.5
flag_all_f1 = 2 * 0.002 / 1.002
point_of_recall = 4_200
