"""Two of the three answers are still None.

Rejected: `extra_calibrated`, `extra_overconfident` are still None: fill them in.
"""

formula_threshold = 0.1
extra_calibrated = None
extra_overconfident = None
