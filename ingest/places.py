"""Where something stands in a document: its reference for people, its address for links."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, as the document itself numbers and names it.

    `ref` is what people quote: 第五章第一节, 第二篇第一章, 第二部分（一）, 第五条, 专栏2, 表1第3行, or the
    headings' own words where they have no numbers. `address` is unique in the document: the numbers
    from the outermost level that tells places apart, with dots between (`5.1`; `0` is what stands
    before the first heading). `chapter` and `section` are those of 章 and 节, None where there are none;
    chapter 0 is the preface of a document with chapters.
    """

    ref: str
    address: str
    chapter: int | None = None
    section: int | None = None


def place_of(chapter: int, section: int | None) -> Place:
    """The place of a section, or of a chapter's introduction, in a document of 章 and 节."""
    return Place(ref_of(chapter, section), section_address(chapter, section), chapter, section)


def section_address(chapter: int, section: int | None) -> str:
    """`5.1`, or `5` for the introduction of chapter 5, or `0` for the preface."""
    return str(chapter) if section is None else f"{chapter}.{section}"


_DIGITS = "零一二三四五六七八九"


def chinese_number(n: int) -> str:
    """1-999 as written in headings: 十, 十二, 二十, 一百零三. Larger numbers in digits."""
    if n > 999:
        return str(n)
    if n < 10:
        return _DIGITS[n]
    if n < 100:
        tens, ones = divmod(n, 10)
        return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
    hundreds, rest = divmod(n, 100)
    if not rest:
        return _DIGITS[hundreds] + "百"
    tail = ("零" if rest < 10 else "一" if rest < 20 else "") + chinese_number(rest)
    return _DIGITS[hundreds] + "百" + tail


def ref_of(chapter: int, section: int | None) -> str:
    """The reference people quote: 第五章第一节, 第五章(引言), 前言."""
    if chapter == 0:
        return "前言" if section is None else f"前言第{chinese_number(section)}节"
    head = f"第{chinese_number(chapter)}章"
    return f"{head}引言" if section is None else f"{head}第{chinese_number(section)}节"
