"""The prevalence is written as a percentage.

Rejected: average precision of random scores expected: 0.002 came: 0.2 look at: At every threshold the flagged parcels hold the same share of losses as all parcels do. That is a percentage
"""

majority_accuracy = 0.998
random_average_precision = 0.2
flag_all_f1 = 2 * 0.002 / 1.002
point_of_recall = 4_200
