"""Cleaning: which characters go, and that every kept character knows its place."""

from __future__ import annotations

import random

import pytest

from ingest.characters import is_invisible, plain, width, without_radicals
from ingest.formats.text import line_blocks
from ingest.lines import clean, joined
from ingest.model import Span


def cleaned(text: str) -> list[str]:
    return [clean(text, block.span).text for block in line_blocks(text)]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("第 五 章　推进 城乡", "第五章推进城乡"),
        ("到 2035 年 达到 5.2 万 平", "到2035年达到5.2万平"),
        ("( 2021—2025 年)", "(2021—2025年)"),
        ("Open  AI 与 5 G", "Open AI与5 G"),
        ("\u200b二\ufeff 〇\t三五 ", "二〇三五"),
        ("绿\u00ad化\u2060率\u202e提\u3164高", "绿化率提高"),
        ("绿\ue000化\x07率", "绿化率"),
        ("3 .5 %", "3.5%"),
    ],
)
def test_white_space_stays_only_between_latin_letters_and_digits(raw: str, text: str) -> None:
    """Chinese text has no spaces; two Latin words keep one; format marks and private glyphs go."""
    assert cleaned(raw) == [text]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_offsets_count_code_points_whatever_ends_a_line(end: str) -> None:
    """A line end of two characters moves the next line by two; an empty line is remembered."""
    text = end.join(["甲 乙", "", " 𠀀丙"])
    blocks = line_blocks(text)
    first, second = (clean(text, block.span) for block in blocks)
    start = 3 + 2 * len(end) + 1
    assert (first.text, first.offsets) == ("甲乙", (0, 2))
    assert (second.text, second.offsets) == ("𠀀丙", (start, start + 1))
    assert [block.blank_before for block in blocks] == [False, True]


def test_a_span_covers_its_characters_and_the_space_between() -> None:
    """`span` maps cleaned characters back to the source, its end behind the last of them."""
    line = clean("  甲 乙 丙。", Span(0, 8))
    assert line.span(1, 3) == Span(4, 7)


def test_gaps_count_what_is_left_out_before_a_position() -> None:
    """A kept blank stands for the first character of its gap, the others are left out after it."""
    line = clean("  甲 乙 \u3000丙a  b。", Span(0, 13))
    assert line.text == "甲乙丙a b。"
    assert line.gaps(0, 7) == ((1, 1), (2, 2), (5, 1))
    assert line.gaps(2, 7) == ((3, 1),)


def test_marks_of_the_format_are_left_out_and_counted_as_gaps() -> None:
    """The ** of a bold word are no text: the offsets jump over them."""
    line = clean("到**2030**年", Span(0, 10), (Span(1, 3), Span(7, 9)))
    assert (line.text, line.gaps(0, 6)) == ("到2030年", ((1, 2), (5, 2)))


def test_two_lines_are_joined_with_a_space_only_between_latin_words() -> None:
    """smart / city keeps the space that the line's end was; 城 / 市 has none; offsets still rise."""
    text = "smart\ncity 城\n市"
    lines = [clean(text, block.span) for block in line_blocks(text)]
    line = joined(lines)
    assert line.text == "smart city城市"
    assert line.offsets == (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13)


def test_every_kept_character_stands_at_its_offset() -> None:
    """For random lines: the offsets rise, and name the character itself or the gap it stands for."""
    rng = random.Random(7)
    for _ in range(300):
        text = "".join(rng.choices("章节一〇aZ9。“ \t　\n\r\u200b\ufeff𠀀", k=rng.randint(0, 60)))
        kept = []
        for block in line_blocks(text):
            line = clean(text, block.span)
            assert list(line.offsets) == sorted(set(line.offsets))
            assert all(
                text[at] == char or (char == " " and is_invisible(text[at]))
                for char, at in zip(line.text, line.offsets, strict=True)
            )
            kept += [char for char in line.text if char != " "]
        assert kept == [c for c in text if not is_invisible(c)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("到２０３０年，达到４０％（Ａ级）", "到2030年,达到40%(A级)"),
        ("⽬标：⽣态⽔⽹", "目标:生态水网"),
        ("⻓三⻆、⻔户", "长三角、门户"),
    ],
)
def test_signs_and_radicals_are_read_as_the_characters_they_stand_for(text: str, read: str) -> None:
    """Full-width signs, Kangxi radicals and those of the supplement: one character for one."""
    assert plain(text) == read
    assert len(read) == len(text)


def test_radicals_alone_are_mended_in_what_is_searched() -> None:
    """Full-width signs are good Chinese and stay."""
    assert without_radicals("⽣态，⻓廊４０") == "生态，长廊４０"


def test_a_chinese_character_is_two_columns_wide() -> None:
    """Widths are those of a page: quotation marks and dashes take a whole cell too."""
    assert (width("绿化"), width("2030年"), width("“a”—")) == (4, 6, 7)
