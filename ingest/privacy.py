"""Numbers that point at a person are masked before anything is written: telephone, identity card, bank card.

By exact rules, check digits where there are some. What only looks alike stays: years, amounts, 12345,
codes of organisations. Of a number of eleven digits that begins with 13 to 19 and is an amount nobody can
tell; it is masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

PHONE, IDENTITY, BANK_CARD = "〔电话〕", "〔身份证号〕", "〔银行卡号〕"
_DIGITS = re.compile(r"\d+(?:[XxＸｘ](?![A-Za-z\d]))?")
_JOINT = re.compile(r"[ 　\u00a0\u200b-\u200f\u2060.·_/()()-]{0,3}|[ ]?[—–‑‐﹣-][ ]?")
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_MOBILE_PARTS = ((11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (4, 4, 3))
_LANDLINE = re.compile(r"(?:0|(?:00)?86)(?:10[2-9]\d{7}|2\d[2-9]\d{7}|[3-9]\d{2}[2-9]\d{6,7})")
_AREA_CHARS = (2, 3, 4)
_COUNTRY = ("86", "0086")
# Issuers and lengths. A code of an organisation has 18 characters, the first 1, 5 or 9: no card has both.
_CARD = re.compile(
    r"6[0-9]\d{14,17}|4\d{15}|4\d{18}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|3[57]\d{14}"
)
_IDENTITY = re.compile(r"[1-8][1-7]\d{4}(?:19|20)\d{9}[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_MOST_PARTS = 6
_OF_A_CODE = re.compile(r"[A-Za-z]|\.\d{1,2}(?![\d.])")
"""A letter follows, or the decimals of an amount."""


def masked(text: str) -> str:
    """The text with words in the place of such numbers. Masking again changes nothing."""
    made, end = [], 0
    for start, stop, word in _found(text):
        made += [text[end:start], word]
        end = stop
    return "".join((*made, text[end:]))


def without_numbers(text: str) -> str:
    """The text without such numbers, where more is said."""
    made, end = [], 0
    for start, stop, _ in _found(text):
        made.append(text[end:start])
        end = stop
    left = "".join((*made, text[end:]))
    return left if left.strip() else text


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    parts = list(_DIGITS.finditer(text))
    at = 0
    while at < len(parts):
        many = next((n for n in range(_MOST_PARTS, 0, -1) if _kind(text, parts[at : at + n], n)), 0)
        if many:
            some = parts[at : at + many]
            yield some[0].start(), some[-1].end(), _kind(text, some, many)
        at += many or 1


def _kind(text: str, parts: Sequence[re.Match[str]], many: int) -> str:
    """What the parts are together: "" for nothing. Only white space, dashes and the like stand between."""
    joints = pairwise(parts)
    if len(parts) < many or not all(_JOINT.fullmatch(text, a.end(), b.start()) for a, b in joints):
        return ""
    shape = tuple(len(part[0]) for part in parts)
    number = "".join(_plain(char) for part in parts for char in part[0])
    if _is_identity(number):
        return IDENTITY
    if _OF_A_CODE.match(text, parts[-1].end()):
        return ""
    if _is_phone(number, shape):
        return PHONE
    return BANK_CARD if _is_card(number, shape) else ""


def _plain(char: str) -> str:
    return str(int(char)) if char.isdecimal() else "X"


def _is_identity(number: str) -> bool:
    if not _IDENTITY.fullmatch(number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK_DIGITS[total % 11] == number[-1]


def _is_phone(number: str, shape: tuple[int, ...]) -> bool:
    if shape[0] in (2, 4) and number.startswith(_COUNTRY) and len(shape) > 1:
        shape = shape[1:]
    if _MOBILE.fullmatch(number):
        return len(shape) == 1 or shape in _MOBILE_PARTS
    in_parts = len(shape) == 1 or (len(shape) < 4 and shape[0] in _AREA_CHARS)
    return in_parts and bool(_LANDLINE.fullmatch(number))


def _is_card(number: str, shape: tuple[int, ...]) -> bool:
    grouped = set(shape[:-1]) <= {4} or (len(shape) == 2 and shape[0] == 6)
    return grouped and bool(_CARD.fullmatch(number)) and _luhn(number)


def _luhn(number: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0
