"""Cleaning: which white space goes, and that every kept character knows its place."""

from __future__ import annotations

import random

import pytest

from ingest.clean import clean_lines
from ingest.model import Span


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("第 五 章　推进 城乡", "第五章推进城乡"),
        ("到 2035 年 达到 5.2 万 平", "到2035年达到5.2万平"),
        ("( 2021—2025 年)", "(2021—2025年)"),
        ("Open  AI 与 5 G", "Open AI与5 G"),
        ("\u200b二\ufeff 〇\t三五 ", "二〇三五"),
        ("3 .5 %", "3.5%"),
    ],
)
def test_white_space_stays_only_between_latin_letters_and_digits(raw: str, clean: str) -> None:
    """Chinese text has no spaces; two Latin words keep one."""
    assert [line.text for line in clean_lines(raw)] == [clean]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_offsets_count_code_points_whatever_ends_a_line(end: str) -> None:
    """A line end of two characters moves the next line by two."""
    text = end.join(["甲 乙", "", " 𠀀丙"])
    first, second = clean_lines(text)
    assert (first.text, first.offsets, first.number, first.blank_before) == ("甲乙", (0, 2), 1, False)
    start = 3 + 2 * len(end) + 1
    assert (second.text, second.offsets, second.number, second.blank_before) == (
        "𠀀丙",
        (start, start + 1),
        3,
        True,
    )


def test_a_span_covers_its_characters_and_the_space_between() -> None:
    """`span` maps cleaned characters back to the source, its end behind the last of them."""
    (line,) = clean_lines("  甲 乙 丙。")
    assert line.span(1, 3) == Span(4, 7)


def test_gaps_count_what_is_left_out_before_a_position() -> None:
    """A kept blank stands for the first character of its gap, the others are left out after it."""
    (line,) = clean_lines("  甲 乙 \u3000丙a  b。")
    assert line.text == "甲乙丙a b。"
    assert line.gaps(0, 7) == ((1, 1), (2, 2), (5, 1))
    assert line.gaps(2, 7) == ((3, 1),)


def test_every_kept_character_stands_at_its_offset() -> None:
    """For random lines: the offsets rise, and name the character itself or the gap it stands for."""
    rng = random.Random(7)
    for _ in range(300):
        text = "".join(rng.choices("章节一〇aZ9。“ \t　\n\r\u200b\ufeff𠀀", k=rng.randint(0, 60)))
        kept = []
        for line in clean_lines(text):
            assert list(line.offsets) == sorted(set(line.offsets))
            assert all(
                text[at] == char or (char == " " and not text[at].strip("\u200b\ufeff \t　"))
                for char, at in zip(line.text, line.offsets, strict=True)
            )
            kept += [char for char in line.text if char != " "]
        assert kept == [c for c in text if not c.isspace() and c not in "\u200b\ufeff"]
