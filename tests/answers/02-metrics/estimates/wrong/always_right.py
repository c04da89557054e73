"""Nearly every parcel is safe, so the accuracy is rounded to 1.

Rejected: accuracy of calling every parcel safe
"""

majority_accuracy = 1.0
random_average_precision = 0.002
flag_all_f1 = 2 * 0.002 / 1.002
point_of_recall = 4_200
