"""Numbers that belong to a person: they are no part of what is asked of a plan, and are looked up nowhere."""

from __future__ import annotations

import re

_PIECES = r"(?:[ -]?\d{4}){3}(?:[ -]?\d{1,4})?"
_NUMBER = re.compile(rf"(?<![\d.])(?:1[3-9]\d{{9}}|\d{{17}}[\dXx]|\d{{15}}|\d{{4}}{_PIECES})(?![\d.])")
"""A mobile number, an identity card, a bank card of 16 to 19 digits. No plan names so long a figure."""


def without_numbers(message: str) -> str:
    """The message without numbers of a telephone, an identity card or a bank card, where more is said."""
    left = _NUMBER.sub("", message)
    return left if left.strip() else message
