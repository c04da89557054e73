"""Diagrams as code: one vocabulary of shapes, one look, the same drawing on every machine.

The shape says the kind of part (`legend` shows all of them), the label of an arrow says what
flows and how much. A drawing is inline SVG whose text can be found and copied, whose colours
follow the page, and which turns from left-to-right to top-to-bottom in a narrow column.

Text is measured in the font that the package ships and Graphviz is handed boxes, never text.
So the layout needs no font of the machine, and no ``dot``: pygraphviz brings Graphviz along.
"""

from mlsd.diagrams.diagram import Diagram
from mlsd.diagrams.steps import STEPS, nine_steps
from mlsd.diagrams.vocabulary import legend

__all__ = ["STEPS", "Diagram", "legend", "nine_steps"]
