"""What one cell of a table says: a number with its sign and unit, a target in words, or nothing."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from ingest.facts.numerals import ARABIC, number_of
from ingest.facts.words import one_of
from ledger.model import Comparator
from ledger.phrases import CHANGE
from ledger.values import PREFIX, SUFFIX, UNIT

_EMPTY = re.compile(r"[\W_]*|无|暂无|/")
_SIGN = "[<>≤≥≦≧]"
_VERBS = one_of("达到 达 力争 实现 累计 保持在 控制在 保持 控制 提高到 预计")
_CELL = re.compile(
    rf"(?:{_VERBS}*(?:(?P<change>{CHANGE})(?:[到至为]|达到)?)?)"
    rf"[\[(〔【“]?(?P<sign>{_SIGN})?[\[(〔]?{PREFIX}?(?P<sign2>{_SIGN})?"
    rf"(?P<low>-?(?:{ARABIC}))%?(?:[-—–~至](?P<high>{ARABIC}))?(?P<unit>{UNIT})?[余多]?{SUFFIX}?[\])〕】”]?"
    rf"(?P<after>{one_of('及以上 以上 以内 之内 以下 左右')})?[*①-⑳]*(?:[(〔\[][^()〔\[\]]*[)〕\]])?"
)
_CUMULATIVE = re.compile(r"^[^\d]{0,6}[〔\[【]")
_AT_LEAST, _AT_MOST = re.compile("[>≥≧]"), re.compile("[<≤≦]")


@dataclass(frozen=True, slots=True)
class CellValue:
    """The number of a cell in `unit` ("" where the cell names none), None for a target in words.

    `change` is the growth word with which the cell begins (降低13.5%); `cumulative` that it stands in
    brackets 〔〕, which means the sum of all years.
    """

    number: float | None = None
    high: float | None = None
    unit: str = ""
    comparator: Comparator = Comparator.VERBAL
    change: str = ""
    cumulative: bool = False


def cell_value(text: str) -> CellValue | None:
    """What a plain cell says; None for one that is empty or holds a dash."""
    if _EMPTY.fullmatch(text):
        return None
    match = _CELL.fullmatch(text)
    if match is None:
        return CellValue()
    number = float(number_of(match["low"]))
    high = float(number_of(match["high"])) if match["high"] else None
    if not math.isfinite(number) or not math.isfinite(high or 0.0):
        return CellValue()
    unit = match["unit"] or ("%" if "%" in text[: match.end("high" if match["high"] else "low") + 1] else "")
    return CellValue(
        number, high, unit, _comparator(match), match["change"] or "", bool(_CUMULATIVE.search(text))
    )


def _comparator(match: re.Match[str]) -> Comparator:
    signs = f"{match['sign'] or ''}{match['sign2'] or ''}"
    after = match["after"] or ""
    if match["high"]:
        return Comparator.RANGE
    if match["le"] or match["under"] or after in ("以内", "之内", "以下") or _AT_MOST.search(signs):
        return Comparator.AT_MOST
    if match["ge"] or match["over"] or after in ("以上", "及以上") or _AT_LEAST.search(signs):
        return Comparator.AT_LEAST
    return Comparator.ABOUT if match["about"] or match["around"] or after else Comparator.EQUAL
