"""The one reader of numbers: Arabic and Chinese numerals by value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.characters import plain
from ingest.facts.numerals import from_han, numerals, whole_number

_UNITS = ("", "十", "百", "千")


def written(n: int) -> str:
    """1 to 99,999,999 as it is written in full: 10205 is 一万零二百零五. The oracle of `from_han`."""
    if n >= 10000:
        high, low = divmod(n, 10000)
        zero = "零" if 0 < low < 1000 else ""
        return written(high) + "万" + zero + (written(low) if low else "")
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = n // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + _UNITS[place]
        gap = not digit
    return text


@given(st.integers(1, 99_999_999))
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_what_is_written_in_full_is_read(n: int) -> None:
    """Every number below 亿, written in Chinese, is read as itself."""
    assert from_han(written(n)) == n


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十二", "12"),
        ("一百二", "120"),
        ("两千三", "2300"),
        ("三万五", "35000"),
        ("三亿五千万", "350000000"),
        ("一万亿", "1000000000000"),
        ("二〇三五", "2035"),
        ("六点五", "6.5"),
    ],
)
def test_spoken_forms_are_read(numeral: str, value: str) -> None:
    """Short forms say the next unit, and years are read digit by digit."""
    assert from_han(numeral) == Decimal(value)


@pytest.mark.parametrize("run", ["十百", "十四五", "千百万", "点五", "万", "", "亿" * 3000])
def test_what_is_no_numeral_has_no_value(run: str) -> None:
    """Numerals in an order that says no number, and runs that nobody writes, have no value."""
    assert from_han(run) is None


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("1,531户、1531户", ["1531", "1531"]),
        ("3.5亿元,即35000万元", ["350000000", "350000000"]),
        ("百分之六点五、6.50%", ["6.5%", "6.5%"]),
        ("百分之百", ["100%"]),
        ("提高3百分点", ["3"]),
        ("一一落实,二三线城市,统一推进,千方百计", []),
        ("五所、十二所", ["5", "12"]),
        ("pm2.5与5g", ["pm2.5", "5g"]),
    ],
)
def test_spellings_of_a_value_have_one_form(text: str, forms: list[str]) -> None:
    """A number is the same however it is written, and a numeral that counts nothing is none."""
    assert [n.form + "%" * n.percent for n in numerals(text)] == forms


def test_what_supports_is_read_generously() -> None:
    """一个 says "a", and still supports a 1."""
    assert [n.form for n in numerals("成立一个小组", every=True)] == ["1"]


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
def test_any_text_is_read(text: str) -> None:
    """No text raises; numbers stand in their ranges, in order; plain text keeps its length."""
    assert len(plain(text)) == len(text)
    end = 0
    for number in numerals(text, every=True):
        assert end <= number.start < number.end <= len(text)
        end = number.end


@pytest.mark.parametrize(
    ("said", "number"), [("5", 5), ("五", 5), ("十百", None), ("9" * 5000, None), ("", None)]
)
def test_an_ordinal_is_a_whole_number(said: str, number: int | None) -> None:
    """第5章 and 第五章 are the same; what is no number is none."""
    assert whole_number(said) == number
