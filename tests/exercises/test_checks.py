"""The words that check cells are written in say what is wrong, and let what is right pass."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from mlsd import checks


def message(check, *arguments, **keywords) -> str:
    with pytest.raises(checks.CheckFailed) as raised:
        check(*arguments, **keywords)
    return str(raised.value)


def test_a_notebook_shows_the_message_without_a_traceback():
    try:
        checks.that(False, "recall", expected=1, came=0, look="Count again.")
    except checks.CheckFailed as failure:
        shown = failure._render_traceback_()
    assert shown == ["CheckFailed: recall\n  expected: 1\n  came:     0\n  look at:  Count again."]


@pytest.mark.parametrize("value", [True, "0.5", None, [0.5], np.array([0.5]), 1j])
def test_what_is_no_number_is_called_so(value):
    assert "must be a number" in message(checks.number, "recall", value, 0.5, look="")


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.array(0.5), np.int64(1) / 2])
def test_every_kind_of_number_is_taken(value):
    checks.number("recall", value, 0.5, look="")


def test_undefined_is_right_exactly_where_it_is_expected():
    checks.number("precision", float("nan"), float("nan"), look="")
    assert "expected: nan" in message(checks.number, "precision", 0.0, float("nan"), look="")
    assert "came:     nan" in message(checks.number, "precision", float("nan"), 0.0, look="")
    checks.number("threshold", np.inf, np.inf, look="")


def test_numbers_that_differ_are_never_shown_alike():
    shown = message(checks.number, "share", 0.123456, 0.123457, look="", rel=1e-9)
    assert "expected: 0.123457\n  came:     0.123456" in shown


def test_a_slip_is_named_only_where_it_explains_the_number():
    slips = {"You forgot the misses.": 0.7}
    assert "forgot" in message(checks.number, "recall", 0.7, 0.6, look="", slips=slips)
    assert "forgot" not in message(checks.number, "recall", 0.8, 0.6, look="", slips=slips)


def test_tolerance_does_not_stretch_a_slip():
    slips = {"That is per invoice.": 0.005}
    assert "per invoice" not in message(
        checks.number, "cost", 0.0, 5.0, look="", within=0.5, slips=slips
    )
    assert "per invoice" in message(
        checks.number, "cost", 0.005, 5.0, look="", within=0.5, slips=slips
    )


def test_rounding_is_noticed():
    assert "Do not round." in message(checks.number, "precision", 0.67, 2 / 3, look="")
    assert "round" not in message(checks.number, "precision", 1.0, 0.998, look="")


def test_a_stub_is_not_attempted_and_a_forgotten_return_is_a_mistake():
    def stub(tp, fp):
        """Return the precision."""
        ...

    def forgetful(tp, fp):
        tp / (tp + fp)

    with pytest.raises(checks.NotAttempted, match="`stub` is not written yet"):
        checks.call(stub, 1, 2)
    shown = message(checks.call, forgetful, 1, 2)
    assert "`return`" in shown and "`print` shows a value" in shown
    assert "Expected a function" in message(checks.call, 0.5, 1, 2)


def test_an_error_in_an_answer_is_quoted_with_its_line():
    def broken(tp):
        return tp.size

    shown = message(checks.call, broken, 3)
    assert "broken(3) raised AttributeError" in shown and "at `return tp.size`" in shown


def test_a_function_gets_copies_and_is_told_if_it_changes_them():
    score = np.array([0.3, 0.1])
    assert "changed its arguments" in message(checks.call, lambda s: s.sort() or 1, score)
    assert score.tolist() == [0.3, 0.1]
    assert checks.call(lambda s: float(np.sort(s)[0]), score, returns=["lowest"]) == 0.1


def test_an_undefined_value_in_an_argument_is_not_taken_for_a_change():
    booked = np.array([2.0, np.nan])
    assert checks.call(lambda b: float(np.nansum(b)), booked, returns=["sum"]) == 2.0
    shown = message(checks.call, lambda b: np.nan_to_num(b, copy=False).sum(), booked)
    assert "changed its arguments" in shown
    assert checks.call(len, np.array(["a", "b"]), returns=["length"]) == 2


def test_a_function_that_is_handed_over_is_called_by_its_name():
    def bill(users):
        return users

    shown = message(checks.call, lambda cost, guess: guess.pop("users"), bill, {"users": 1})
    assert "<lambda>(bill, {'users': 1}) changed its arguments" in shown


def test_warnings_of_an_answer_stay_quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ratio = checks.call(lambda: np.float64(0) / np.float64(0), returns=["ratio"])
    assert np.isnan(ratio)


@pytest.mark.parametrize("result", [0.5, (0.5,), (0.5, "a"), {"a": 1, "b": 2}, np.eye(2)])
def test_a_result_of_another_shape_is_described(result):
    shown = message(checks.call, lambda: result, returns=["threshold", "cost"])
    assert "must return 2 numbers (threshold, cost)" in shown


def test_only_an_answer_without_any_part_is_not_attempted():
    with pytest.raises(checks.NotAttempted):
        checks.attempted(precision=None, recall=...)
    with pytest.raises(checks.NotAttempted):
        checks.parts("design", {"metric": None}, {"metric": str, "alerts": float})
    with pytest.raises(checks.NotAttempted):
        checks.parts("design", None, {"metric": str})
    assert "`recall` is still None" in message(checks.attempted, precision=1, recall=None)
    lacking = message(checks.parts, "design", {"metric": " ", "n": 1}, {"metric": str, "n": float})
    assert lacking == "`design` lacks words for 'metric'."
    assert "must be a dict" in message(checks.parts, "design", "recall", {"metric": str})
    checks.parts("design", {"metric": "recall", "n": np.int64(1)}, {"metric": str, "n": float})
