"""Automatic numbers of Word: no text of the file holds them, and people quote them (第一章, （一）, 1.)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.formats.docx.words import Node, W
from ingest.places import chinese_number

MAX_LEVELS = 9
_CHINESE = re.compile(r"(?:chinese|japanese|taiwanese|korean)Counting(?:Thousand)?")
_DIGITS = {
    "ideographDigital": "〇一二三四五六七八九",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "taiwaneseDigital": "〇一二三四五六七八九",
    "decimalFullWidth": "０１２３４５６７８９",
}
_CIRCLED = frozenset(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"))
_STEMS = {"ideographTraditional": "甲乙丙丁戊己庚辛壬癸", "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥"}
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: `text` has %1 to %9 for the numbers of the levels."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    spaced: bool = True


@dataclass(slots=True)
class Numbering:
    """All lists of a document, and how far each has counted."""

    levels: Mapping[str, tuple[Level, ...]]
    lists: Mapping[str, str]
    counts: dict[str, list[int]] = field(default_factory=dict)

    def next_label(self, list_id: str, level: int) -> str | None:
        """The number before the next paragraph of a list, with a space where Word leaves one.

        Empty for a bullet, None where the list is unknown. Levels count from 0.
        """
        key = self.lists.get(list_id, "")
        levels = self.levels.get(list_id) or self.levels.get(key)
        if levels is None or not 0 <= level < len(levels):
            return None
        counts = self.counts.setdefault(key or list_id, [])
        del counts[level + 1 :]
        while len(counts) <= level:
            counts.append(levels[len(counts)].start - (len(counts) == level))
        counts[level] += 1
        own = levels[level]
        if own.form in ("bullet", "none") or not own.text:
            return ""
        label = own.text
        for i, count in enumerate(counts):
            form = "decimal" if own.legal else levels[i].form
            label = label.replace(f"%{i + 1}", number_text(count, form))
        closed = label.endswith(tuple("、.．）)。:："))
        return f"{label} " if own.spaced and not closed else label


def read_numbering(root: Node | None) -> Numbering:
    """The lists of numbering.xml, none where the document has no such part."""
    if root is None:
        return Numbering({}, {})
    levels: dict[str, tuple[Level, ...]] = {}
    lists: dict[str, str] = {}
    for abstract in root.iterfind(f"{W}abstractNum"):
        key = "a" + (abstract.get(f"{W}abstractNumId") or "")
        levels[key] = tuple(_levels(abstract, ()))
    for number in root.iterfind(f"{W}num"):
        name = number.get(f"{W}numId") or ""
        base = "a" + (_value(number, "abstractNumId") or "")
        lists[name] = base
        overridden = tuple(_overridden(number, levels.get(base, ())))
        if overridden != levels.get(base, ()):
            levels[name] = overridden
            lists[name] = name
    return Numbering(levels, lists)


def _levels(parent: Node, base: tuple[Level, ...]) -> list[Level]:
    found = list(base)
    for element in parent.iterfind(f"{W}lvl"):
        index = _digits(element.get(f"{W}ilvl"))
        if index is None or index >= MAX_LEVELS:
            continue
        found += [Level()] * (index + 1 - len(found))
        found[index] = _level(element)
    return found


def _level(element: Node) -> Level:
    start = _digits(_value(element, "start"))
    return Level(
        1 if start is None else start,
        _value(element, "numFmt") or "decimal",
        _value(element, "lvlText") or "",
        element.find(f"{W}isLgl") is not None,
        _value(element, "suff") != "nothing",
    )


def _overridden(number: Node, base: tuple[Level, ...]) -> list[Level]:
    levels = list(base)
    for override in number.iterfind(f"{W}lvlOverride"):
        index = _digits(override.get(f"{W}ilvl"))
        if index is None or index >= len(levels):
            continue
        level = override.find(f"{W}lvl")
        own = _level(level) if level is not None else levels[index]
        start = _digits(_value(override, "startOverride"))
        levels[index] = Level(
            own.start if start is None else start, own.form, own.text, own.legal, own.spaced
        )
    return levels


def _value(parent: Node, name: str) -> str | None:
    child = parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _digits(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 7 else None


def number_text(number: int, form: str) -> str:
    """A number in one of Word's number formats; one that is unknown is written in digits."""
    digits = str(number)
    if _CHINESE.fullmatch(form):
        digits = chinese_number(number)
    elif form in _CIRCLED and 1 <= number <= 20:
        digits = chr(0x245F + number)
    elif form.endswith("Letter") and number > 0:
        digits = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif form.endswith("Roman") and 0 < number < 4000:
        digits = _roman(number)
    elif form in _STEMS and number > 0:
        digits = _STEMS[form][(number - 1) % len(_STEMS[form])]
    elif form in _DIGITS:
        digits = "".join(_DIGITS[form][int(digit)] for digit in digits)
    elif form == "decimalZero":
        digits = f"{number:02}"
    return digits.upper() if form.startswith("upper") else digits


def _roman(number: int) -> str:
    parts = []
    for value, sign in _ROMAN:
        parts.append(sign * (number // value))
        number %= value
    return "".join(parts)
