"""The F1 of flagging everything is taken to be its precision.

Rejected: That is the precision alone.
"""

majority_accuracy = 0.998
random_average_precision = 0.002
flag_all_f1 = 0.002
point_of_recall = 4_200
