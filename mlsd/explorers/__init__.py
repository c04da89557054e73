"""Interactive figures: ipywidgets in Jupyter, alive without a kernel on the static site."""

from mlsd.explorers.threshold import ThresholdExplorer

__all__ = ["ThresholdExplorer"]
