"""A spreadsheet's values as the sheet shows them, by their number format: 41.5%, 1,200, 2025年12月."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_ASIDE = re.compile(r"\[[^\]]*\]|_.|\*.|\\(.)|\"([^\"]*)\"")
_PLACES = re.compile(r"[#0?][#0?,]*(?:\.([#0?]*))?|\.([#0?]+)")
GENERAL_DIGITS = 11
"""Excel shows as many digits of a number without a format: 0.1 + 0.2 is 0.3."""


def shown_value(value: object, number_format: str) -> str:
    """What a cell shows; empty for None. Never an error: an unknown format shows the plain value."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _shown_number(value, number_format)
        case datetime() | date() | time():
            return _shown_date(value, number_format)
        case timedelta():
            return str(value)
        case _:
            return str(value)


def _shown_number(value: float, number_format: str) -> str:
    section = _section(number_format, value)
    literal = _ASIDE.sub(lambda m: _protected(m[1] or m[2] or ""), section)
    places = _PLACES.search(literal)
    if number_format in ("General", "@", "") or places is None or "E" in literal.upper():
        return _general(value)
    percent = "%" in literal
    try:
        exact = Decimal(repr(value)) * (100 if percent else 1)
        decimals = places[1] or places[2] or ""
        rounded = exact.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    except InvalidOperation:  # not a number, or too many digits
        return _general(value)
    number = f"{rounded:,f}" if "," in places[0].rstrip(",") else f"{rounded:f}"
    spare = len(decimals) - decimals.count("0")
    if spare and "." in number:
        whole, _, fraction = number.partition(".")
        fraction = fraction[: len(fraction) - spare] + fraction[len(fraction) - spare :].rstrip("0")
        number = f"{whole}.{fraction}" if fraction else whole
    return _plain(literal[: places.start()] + number + literal[places.end() :])


def _section(number_format: str, value: float) -> str:
    """The part of a format for positive numbers, which serves for all here, its sign aside."""
    return (
        re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", number_format, maxsplit=1)[0]
        if value is not None
        else ""
    )


def _protected(literal: str) -> str:
    """Quoted text in a private range, so that its digits and signs are taken for no places."""
    return "".join(chr(0xE000 + ord(char)) if ord(char) < 0x80 else char for char in literal)


def _plain(text: str) -> str:
    return "".join(chr(ord(c) - 0xE000) if 0xE000 <= ord(c) < 0xE080 else c for c in text).strip()


def _general(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    shown = f"{value:.{GENERAL_DIGITS}g}"
    return f"{Decimal(shown):f}" if "e" in shown and abs(value) < 1e15 else shown


def _shown_date(value: datetime | date | time, number_format: str) -> str:
    """In Chinese where the format is, else as ISO 8601, with the parts that the format names."""
    form = _ASIDE.sub(lambda m: m[2] or m[1] or "", number_format).lower()
    clock = (
        f"{value:%H:%M}"
        if isinstance(value, datetime | time) and ("h" in form or isinstance(value, time))
        else ""
    )
    if isinstance(value, time):
        return clock
    has_day = "d" in form or "日" in form
    if "年" in form or "月" in form:
        parts = [(f"{value.year}年", "y"), (f"{value.month}月", "m"), (f"{value.day}日", "d")]
        day = "".join(text for text, sign in parts if sign in form)
    elif "y" in form and not has_day:
        day = f"{value:%Y-%m}" if "m" in form else str(value.year)
    else:
        day = f"{value.year:04}-{value.month:02}-{value.day:02}"
    return f"{day} {clock}".strip()
