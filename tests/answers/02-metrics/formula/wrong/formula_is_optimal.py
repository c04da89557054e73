"""The formula is called optimal, so it is taken to cost nothing extra, on any scores.

Rejected: extra cost of the formula, calibrated scores
"""

formula_threshold = 0.1
extra_calibrated = 0.0
extra_overconfident = 0.0
