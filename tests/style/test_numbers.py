"""Numbers in prose are formatted once, where they are computed."""

import pytest

from mlsd.numbers import Numbers


def test_setting_a_number_prints_it(capsys):
    num = Numbers()
    num.recall = f"{0.97183:.1%}"
    assert capsys.readouterr().out == "recall = 97.2%\n"
    assert num.recall == "97.2%"


def test_an_unformatted_number_is_refused():
    with pytest.raises(TypeError, match="formatted string"):
        Numbers().recall = 0.97183


@pytest.mark.parametrize("value", ["nan", "inf%", "about nan"])
def test_a_number_that_is_none_is_refused(value):
    with pytest.raises(ValueError, match="not a number"):
        Numbers().recall = value
