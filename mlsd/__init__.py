"""What the chapters and exercises of *Machine learning system design, executable* import.

Arrows point one way: chapters and exercises import ``mlsd``, and ``mlsd`` imports libraries.
Nothing in here knows a chapter.
"""

__version__ = "0.1.0"
