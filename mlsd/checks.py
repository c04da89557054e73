"""Checks that explain themselves: what the check cells of the exercises call.

A check says what was expected, what came and what to look at, in the field's terms. An answer that
has not been started is told apart from a wrong one. Nothing here knows an exercise: the check cell
holds what is particular to it, and states it with these few words:

- `attempted` and `parts`: has the answer been filled in, and is every required part there?
- `call`: call the student's function, with faults turned into readable messages;
- `number`: compare a number, and recognise well-known slips by the value that they lead to;
- `that`: any other condition;
- `passed`: the last line of a check cell.
"""

from __future__ import annotations

import copy
import math
import numbers
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

__all__ = [
    "CheckFailed",
    "NotAttempted",
    "attempted",
    "call",
    "number",
    "parts",
    "passed",
    "that",
]


class _Feedback(AssertionError):
    def _render_traceback_(self) -> list[str]:
        # IPython shows this in place of a traceback: the lines of this module teach nobody.
        return [f"{type(self).__name__}: {self}"]


class CheckFailed(_Feedback):
    """The answer is not right; the message says what was expected, what came and where to look."""


class NotAttempted(_Feedback):
    """The answer has not been started, which is no fault."""


def attempted(**answers: object) -> None:
    """Stop unless every answer has been filled in.

    Parameters
    ----------
    **answers : object
        The answers by name; ``None`` stands for "not filled in".

    Raises
    ------
    NotAttempted
        If every answer is still ``None``.
    CheckFailed
        If only some of them are; the message names them.

    Examples
    --------
    >>> attempted(recall=0.8)
    >>> attempted(recall=0.8, precision=None)
    Traceback (most recent call last):
    ...
    mlsd.checks.CheckFailed: `precision` is still None: fill it in.
    """
    empty = [name for name, value in answers.items() if value is None or value is ...]
    if not empty:
        return
    named = ", ".join(f"`{name}`" for name in empty)
    verb, them = ("is", "it") if len(empty) == 1 else ("are", "them")
    if len(empty) == len(answers):
        raise NotAttempted(f"{named} {verb} still None: replace the `...` with your answer.")
    raise CheckFailed(f"{named} {verb} still None: fill {them} in.")


def call(
    function: Any, *arguments: Any, returns: Sequence[str] | None = None, **keywords: Any
) -> Any:
    """Call a student's function, and turn its faults into messages.

    Parameters
    ----------
    function : callable
        The student's function.
    *arguments, **keywords
        What to call it with. The function gets copies.
    returns : sequence of str, optional
        Names of the numbers that it should return. With one name the result must be a number, with
        several a tuple of as many numbers. Without it, anything but ``None`` passes.

    Returns
    -------
    object
        What the function returned: a float, or a list of floats, where `returns` is given.

    Raises
    ------
    NotAttempted
        If the function's body is still ``...``.
    CheckFailed
        If the function is none, raises, changes its arguments or returns something else than
        `returns` describes.

    Examples
    --------
    >>> call(lambda tp, fp: tp / (tp + fp), 3, 1, returns=["precision"])
    0.75
    >>> call(lambda tp, fp: (tp, tp + fp), 3, 1, returns=["precision"])
    Traceback (most recent call last):
    ...
    mlsd.checks.CheckFailed: <lambda>(3, 1) must return a number (precision), not (3, 4).
    """
    if not callable(function):
        raise CheckFailed(f"Expected a function, but got {_show(function)}: define it with `def`.")
    name = getattr(function, "__name__", type(function).__name__)
    shown = [_show(value) for value in arguments]
    shown += [f"{key}={_show(value)}" for key, value in keywords.items()]
    called = f"{name}({', '.join(shown)})"
    given, given_by_name = copy.deepcopy((arguments, keywords))
    try:
        with warnings.catch_warnings():
            # 0/0 in NumPy is a fair way to nan, and nbgrader takes any warning for a failure.
            warnings.simplefilter("ignore")
            result = function(*given, **given_by_name)
    except _Feedback:
        raise
    except Exception as error:
        raise CheckFailed(f"{called} raised {_describe(error)}.") from None

    if result is None or result is ...:
        if _is_stub(function):
            raise NotAttempted(f"`{name}` is not written yet: replace the `...` with your code.")
        raise CheckFailed(
            f"{called} returned None: does every path end in a `return`? "
            "`print` shows a value, it does not return it."
        )
    before = [*arguments, *keywords.values()]
    after = [*given, *given_by_name.values()]
    if not all(_same(old, new) for old, new in zip(before, after, strict=True)):
        raise CheckFailed(
            f"{called} changed its arguments, which its caller still needs: work on a copy "
            "(`np.sort(x)`, not `x.sort()`)."
        )
    return result if returns is None else _as_numbers(called, result, list(returns))


def number(
    what: str,
    came: object,
    expected: float,
    *,
    look: str,
    rel: float = 1e-6,
    within: float = 1e-9,
    slips: Mapping[str, float] | None = None,
) -> None:
    """Compare a number with the expected one.

    Parameters
    ----------
    what : str
        What the number is, such as ``"recall with tp=3, fn=1"``.
    came : object
        The student's number.
    expected : float
        The right one. ``nan`` is right where ``nan`` is expected.
    look : str
        What to look at, shown when the two differ.
    rel, within : float
        The relative and the absolute difference allowed; the larger of the two counts.
    slips : mapping of str to float, optional
        What a known slip leads to: ``{"You divided by everyone flagged.": 0.75}``. The text is
        added where `came` is that value, within `rel`.

    Raises
    ------
    CheckFailed
        If `came` is not a number, or differs.

    Examples
    --------
    >>> number("recall", 0.75, 0.75, look="tp / (tp + fn)")
    >>> number("recall", 0.6, 0.75, look="Recall divides by tp + fn.",
    ...        slips={"You divided by everyone flagged.": 0.6})
    Traceback (most recent call last):
    ...
    mlsd.checks.CheckFailed: recall
      expected: 0.75
      came:     0.6
      look at:  Recall divides by tp + fn. You divided by everyone flagged.
    """
    if not _is_number(came):
        raise CheckFailed(f"{what} must be a number, but it is {_show(came)}.")
    value = float(came)  # type: ignore[arg-type]
    if _close(value, expected, rel, within):
        return
    for slip, leads_to in (slips or {}).items():
        if _close(value, leads_to, rel, 0.0):
            look = f"{look} {slip}"
            break
    else:
        if value % 1 and any(value == round(expected, places) for places in (1, 2, 3, 4)):
            look = f"{look} Do not round."
    digits = 4
    while digits < 16 and _digits(value, digits) == _digits(expected, digits):
        digits += 2
    _fail(what, _digits(expected, digits), _digits(value, digits), look)


def that(holds: object, what: str, *, expected: object, came: object, look: str) -> None:
    """Stop unless a condition holds.

    Parameters
    ----------
    holds : bool
        The condition.
    what : str
        What it is about.
    expected, came : object
        What was expected and what came; text is shown as it is.
    look : str
        What to look at.

    Raises
    ------
    CheckFailed
        If the condition does not hold.

    Examples
    --------
    >>> that(12 <= 10, "cases flagged", expected="at most 10", came=12, look="Ties go together.")
    Traceback (most recent call last):
    ...
    mlsd.checks.CheckFailed: cases flagged
      expected: at most 10
      came:     12
      look at:  Ties go together.
    """
    if not holds:
        _fail(what, _text(expected), _text(came), look)


def parts(what: str, answer: object, required: Mapping[str, type]) -> None:
    """Stop unless a structured answer holds every required part.

    Parameters
    ----------
    what : str
        The name of the answer.
    answer : object
        The student's answer, which should be a dict.
    required : mapping of str to type
        Each part's key, and ``str`` for words, ``float`` for any number, ``dict`` for a dict.

    Raises
    ------
    NotAttempted
        If every part is still ``None``.
    CheckFailed
        If a part is missing, empty or of another kind; the message names all of them.

    Examples
    --------
    >>> parts("design", {"metric": "recall", "alerts": 40}, {"metric": str, "alerts": float})
    >>> parts("design", {"metric": "recall"}, {"metric": str, "alerts": float})
    Traceback (most recent call last):
    ...
    mlsd.checks.CheckFailed: `design` lacks a number for 'alerts'.
    """
    if answer is None or answer is ...:
        raise NotAttempted(f"`{what}` is still None: replace the `...` with your answer.")
    if not isinstance(answer, Mapping):
        raise CheckFailed(f"`{what}` must be a dict, but it is {_show(answer)}.")
    if all(answer.get(part) is None for part in required):
        raise NotAttempted(f"`{what}` is not filled in yet: replace each None.")
    words = {str: "words", float: "a number", dict: "a dict"}
    lacking = [
        f"{words[kind]} for {part!r}"
        for part, kind in required.items()
        if not _is_kind(answer.get(part), kind)
    ]
    if lacking:
        raise CheckFailed(f"`{what}` lacks {', '.join(lacking)}.")


def passed(summary: str) -> None:
    """Say that all checks of an exercise hold.

    Parameters
    ----------
    summary : str
        What the reader has now shown.

    Examples
    --------
    >>> passed("The threshold respects the capacity.")
    Passed. The threshold respects the capacity.
    """
    # Printed, not returned: nbgrader would read a returned value as a partial grade.
    print(f"Passed. {summary}")


def _fail(what: str, expected: str, came: str, look: str) -> NoReturn:
    raise CheckFailed(
        f"{what}\n  expected: {expected}\n  came:     {came}\n  look at:  {look.strip()}"
    )


def _stub() -> None: ...


def _is_stub(function: Callable[..., Any]) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and len(code.co_code) == len(_stub.__code__.co_code)


def _is_number(value: object) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and bool(np.issubdtype(value.dtype, np.number))
    return isinstance(value, numbers.Real) and not isinstance(value, bool | np.bool_)


def _is_kind(value: object, kind: type) -> bool:
    if kind is float:
        return _is_number(value)
    return isinstance(value, kind) and bool(value.strip() if isinstance(value, str) else value)


def _as_numbers(called: str, result: Any, names: list[str]) -> float | list[float]:
    if len(names) == 1:
        if _is_number(result):
            return float(result)
        raise CheckFailed(f"{called} must return a number ({names[0]}), not {_show(result)}.")
    listed = list(result) if isinstance(result, list | tuple | np.ndarray) else []
    if len(listed) == len(names) and all(map(_is_number, listed)):
        return [float(value) for value in listed]
    raise CheckFailed(
        f"{called} must return {len(names)} numbers ({', '.join(names)}), not {_show(result)}."
    )


def _close(value: float, other: float, rel: float, within: float) -> bool:
    if math.isnan(value) or math.isnan(other):
        return math.isnan(value) and math.isnan(other)
    return math.isclose(value, other, rel_tol=rel, abs_tol=within)


def _same(old: object, new: object) -> bool:
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        can_be_nan = old.dtype.kind in "fc"  # of other kinds NumPy cannot ask
        return old.shape == new.shape and bool(np.array_equal(old, new, equal_nan=can_be_nan))
    return isinstance(old, np.ndarray) == isinstance(new, np.ndarray) and repr(old) == repr(new)


def _digits(value: float, digits: int) -> str:
    large = 1000 <= abs(value) < 1e15 and digits == 4
    return f"{value:,.0f}" if large else f"{value:.{digits}g}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else _show(value)


def _show(value: object) -> str:
    if isinstance(value, np.ndarray):
        if value.size > 8:
            return f"<array of {' × '.join(map(str, value.shape))}>"
        value = value.tolist()
    if isinstance(value, np.generic):
        value = value.item()
    if callable(value) and hasattr(value, "__name__"):
        return str(value.__name__)  # its repr holds an address, another one each time
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _describe(error: Exception) -> str:
    place = ""
    frames = traceback.extract_tb(error.__traceback__)[1:]  # the first one is `call` itself
    if frames and frames[0].line:
        place = f" at `{frames[0].line.strip()}`"
    return f"{type(error).__name__}: {error}{place}"
