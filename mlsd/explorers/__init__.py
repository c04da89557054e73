"""Interactive figures: ipywidgets in Jupyter, alive without a kernel on the static site."""

from mlsd.explorers.capacity import CapacityExplorer
from mlsd.explorers.horizon import HorizonExplorer
from mlsd.explorers.objective import ObjectiveExplorer
from mlsd.explorers.threshold import ThresholdExplorer

__all__ = ["CapacityExplorer", "HorizonExplorer", "ObjectiveExplorer", "ThresholdExplorer"]
