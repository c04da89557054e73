"""The name that is right for the example.

Rejected: choice in the recipes, 60,000 accounts
"""

def choose(designs, answers):
    return "nightly lists"
