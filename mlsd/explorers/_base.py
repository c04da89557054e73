"""What all explorers share on the Python side: settings, checks, and how they are shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from mlsd import style

STATIC = Path(__file__).parent / "static"
CSS = style.css_tokens() + (STATIC / "explorers.css").read_text(encoding="utf-8")

#: Digits that data and settings keep. JavaScript and the Python reference see the same numbers.
DIGITS = 4


@dataclass(frozen=True)
class Control:
    """A slider of an explorer.

    Attributes
    ----------
    key : str
        Name of the trait that it sets, and of the parameter in a link.
    label : str
        What stands above it.
    min, max : float
        The values that it can take, both included.
    step : float
        How far one press of an arrow key moves it.
    percent : bool, default False
        Whether it is read as a percentage: 0.4 as 40%.
    values : tuple of float, optional
        The only values that it can take, rising; an arrow key then moves to the next.
    """

    key: str
    label: str
    min: float
    max: float
    step: float
    percent: bool = False
    values: tuple[float, ...] | None = None

    @classmethod
    def among(
        cls, key: str, label: str, values: Iterable[float], *, percent: bool = False
    ) -> Control:
        """Make a slider over a list of values, which are sorted and kept to four digits."""
        listed = tuple(sorted({round(float(value), DIGITS) for value in values}))
        return cls(key, label, listed[0], listed[-1], 1, percent, listed)

    @property
    def allowed(self) -> str:
        """The values that it can take, in words."""
        if self.values is not None:
            return f"one of {', '.join(show(value) for value in self.values)}"
        return f"from {show(self.min)} to {show(self.max)}"

    def takes(self, value: float) -> bool:
        """Whether it can take a value, which has four digits."""
        return self.min <= value <= self.max and (self.values is None or value in self.values)

    def state(self) -> dict[str, Any]:
        """What the JavaScript module reads; what is not set is left out."""
        found = asdict(self)
        for key in ("percent", "values"):
            if not found[key]:
                del found[key]
        return found


class Setting(traitlets.CFloat):
    """A trait that a control sets: a number within the control's range, kept to four digits."""

    def validate(self, obj: Any, value: Any) -> float:
        """Round the value, and refuse what the control could not show."""
        number = round(float(super().validate(obj, value)), DIGITS)
        control = obj.control(self.name)
        if not control.takes(number):
            raise traitlets.TraitError(f"{self.name} must be {control.allowed}, not {value!r}")
        return number


class Explorer(anywidget.AnyWidget):
    """An interactive figure that computes in the browser.

    A subclass names its module (`kind`) and its question (`title`), declares a `Setting` for each
    control, and says in `numbers`, `sentence` and `figure` what its current setting gives: the
    static form of the figure, for a page without JavaScript.

    Parameters
    ----------
    name : str
        Identifier of the figure on its page, and its name in links to a setting of it.
    controls : sequence of Control
        At most four sliders.
    data : dict
        What the JavaScript module computes from, ready for JSON.
    predict : object
        What the module asks the reader to predict first; None asks nothing.
    **settings
        The first value of each control.
    """

    kind: str
    _css = CSS

    title = traitlets.Unicode(read_only=True).tag(sync=True)
    name = traitlets.Unicode(read_only=True).tag(sync=True)
    controls: traitlets.List[Any] = traitlets.List(read_only=True).tag(sync=True)
    data = traitlets.Dict(read_only=True).tag(sync=True)
    predict = traitlets.Any(read_only=True).tag(sync=True)

    def __init__(
        self,
        *,
        name: str,
        title: str,
        controls: Sequence[Control],
        data: dict[str, Any],
        predict: Any,
        **settings: float,
    ) -> None:
        self._controls = {control.key: control for control in controls}
        fixed = {
            "title": title,
            "name": name,
            "controls": [control.state() for control in controls],
            "data": data,
            "predict": predict,
        }
        for trait, value in fixed.items():
            self.set_trait(trait, value)
        super().__init__(**settings)

    def control(self, key: str) -> Control:
        """Look up a control by its key."""
        return self._controls[key]

    @property
    def settings(self) -> dict[str, float]:
        """The current value of each control."""
        return {key: getattr(self, key) for key in self._controls}

    def numbers(self) -> dict[str, str]:
        """Label and text of each read-out at the current setting."""
        raise NotImplementedError

    def sentence(self) -> str:
        """What the current setting means, in words."""
        raise NotImplementedError

    def figure(self) -> str:
        """Static figure of the current setting, as inline SVG."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Name the explorer and its setting, the same in every run."""
        return f"{type(self).__name__}({', '.join(self._summary())})"

    def _summary(self) -> list[str]:
        return [f"{key}={show(value)}" for key, value in self.settings.items()]

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/html": self._html()}, metadata

    def _html(self) -> str:
        """The element that the static host brings to life, with a figure for where it cannot."""
        state = {
            trait: getattr(self, trait) for trait in ("title", "controls", "data", "predict")
        } | self.settings
        # "</script>" in a label would end the element, so no tag may open inside the JSON
        text = json.dumps(state, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
        numbers = "".join(
            f"<div><span>{escape(label)}</span> <strong>{escape(value)}</strong></div>"
            for label, value in self.numbers().items()
        )
        return (
            f'<div class="mlsd-explorer" id="{escape(self.name)}" data-explorer="{self.kind}">'
            f'<script type="application/json">{text}</script>'
            f'<div class="mlsd-static"><p class="mlsd-title">{escape(self.title)}</p>'
            f'{self.figure()}<p class="mlsd-sentence">{escape(self.sentence())}</p>'
            f'<div class="mlsd-readouts">{numbers}</div></div></div>'
        )


# Numbers as text. explorers-src/kit/format.js is the same in JavaScript; a test compares them.


def show(value: float) -> str:
    """Write a number with the digits that it has, four decimals at most."""
    return f"{round(value, DIGITS):.15g}"


def percent(value: float) -> str:
    """Write a ratio as a percentage; ``nan`` is undefined."""
    return "undefined" if value != value else f"{value:.1%}"


def change(value: float) -> str:
    """Write a change with its sign, +97.5%; one that rounds to nothing has none."""
    size = percent(abs(value))
    return f"{'+' if value > 0 else '−'}{size}" if re.search("[1-9]", size) else size


def amount(value: float, unit: str = "") -> str:
    """Write a cost: three decimals while it is small, one from 10 on."""
    return f"{value:.{3 if value < 10 else 1}f} {unit}".strip()


def plural(count: int, one: str, many: str) -> str:
    """Write a count with the right form of what is counted."""
    return f"{count:,} {one if count == 1 else many}"
