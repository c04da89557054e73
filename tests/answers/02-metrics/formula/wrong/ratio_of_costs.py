"""The ratio of the costs is taken for the threshold.

Rejected: That is the ratio of the costs.
"""

formula_threshold = 1 / 9
extra_calibrated = 4.6
extra_overconfident = 182.95
