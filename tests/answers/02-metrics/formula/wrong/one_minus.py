"""The formula is turned round: the dearer a miss, the higher the threshold.

Rejected: That is one minus it.
"""

formula_threshold = 9 / (1 + 9)
extra_calibrated = 4.6
extra_overconfident = 182.95
