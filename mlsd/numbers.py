"""Numbers that prose quotes: computed once, printed where they are computed, never typed."""

from __future__ import annotations

import re


class Numbers:
    """A name space of formatted numbers that the text of a chapter can quote.

    Setting an attribute prints it and glues it to the page, so that ``{eval}`num.recall``` in
    the text shows the value: on the site through MyST-NB's glue (which survives the execution
    cache), in JupyterLab by evaluating the same expression in the kernel.

    Examples
    --------
    >>> num = Numbers()
    >>> num.recall = f"{0.97183:.1%}"
    recall = 97.2%
    >>> num.recall
    '97.2%'
    """

    def __setattr__(self, name: str, value: str) -> None:
        """Format is the author's business: a value is a string such as ``"97.2%"``."""
        if not isinstance(value, str):
            raise TypeError(
                f"num.{name} must be a formatted string such as '97.2%', not {value!r}: "
                "the text shows it as it is"
            )
        if re.search(r"\b(nan|inf)\b", value):
            raise ValueError(f"num.{name} = {value!r} is not a number that a reader can use")
        object.__setattr__(self, name, value)
        print(f"{name} = {value}")
        _glue(name, value)


def _glue(name: str, value: str) -> None:
    """Attach the value to the executed notebook; outside a kernel there is nothing to do."""
    from IPython import get_ipython

    if get_ipython() is None:
        return
    from myst_nb import glue

    glue(name, value, display=False)


def signed(value: float, digits: str = ".0%") -> str:
    """Write a change with its sign, and a true minus.

    Parameters
    ----------
    value : float
        The change.
    digits : str, default ".0%"
        Format of its size, as in an f-string.

    Returns
    -------
    str

    Examples
    --------
    >>> signed(0.08), signed(-0.083, ".1%")
    ('+8%', '−8.3%')
    """
    return f"{value:+{digits}}".replace("-", "−")
