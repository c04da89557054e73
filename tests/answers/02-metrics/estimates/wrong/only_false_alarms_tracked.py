"""Only the false alarms are thought to need tracking.

Rejected: You tracked only the false alarms.
"""

majority_accuracy = 0.998
random_average_precision = 0.002
flag_all_f1 = 2 * 0.002 / 1.002
point_of_recall = 60 * 150 - 60 * 19 * 4
