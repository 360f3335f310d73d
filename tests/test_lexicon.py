"""The lexicon: official wordings, and the two data files themselves."""

from __future__ import annotations

from importlib.resources import files

import pytest

from chat.asks.lexicon import entries, in_the_plans_form, is_english, is_written_otherwise, official_wording
from index.tokenizer import fold

FILES = ("lexicon.tsv", "glossary_en.tsv")


def nowhere(_: str) -> bool:
    """A plan that uses none of the words."""
    return False


def rows(name: str) -> list[list[str]]:
    text = (files("chat.asks") / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_two_sides(name: str) -> None:
    """One tab a row, words on both sides, no white space around them."""
    for row in rows(name):
        assert len(row) == 2, row
        assert all(side and side == side.strip() for side in row), row


@pytest.mark.parametrize("name", FILES)
def test_no_left_side_stands_twice(name: str) -> None:
    """An entry that stood twice would silently lose its first meaning."""
    lefts = [fold(left) for left, _ in rows(name)]
    assert len(set(lefts)) == len(lefts) == len(entries(name))


def test_the_glossary_is_from_english() -> None:
    """Every left side of the glossary is in Latin letters or digits."""
    assert [left for left, _ in rows("glossary_en.tsv") if not left.isascii()] == []


def test_no_entry_leads_to_itself() -> None:
    """The official side says something that the spoken one does not."""
    assert [left for left, right in rows("lexicon.tsv") if right.split() == [left]] == []


def test_spoken_words_become_official() -> None:
    """A known word is replaced by its first two official ones; the rest of the question stays."""
    first, second = entries("lexicon.tsv")["廉租房"]
    assert official_wording("廉租房在哪儿申请", nowhere) == f"{first}{second}在哪儿申请"


def test_the_longest_entry_wins() -> None:
    """便宜房子 is not read as 便宜房 followed by 子."""
    assert {"便宜房", "便宜房子"} <= entries("lexicon.tsv").keys()
    wording = official_wording("便宜房子", nowhere)
    assert wording == "".join(entries("lexicon.tsv")["便宜房子"][:2])


def test_a_word_that_the_plan_uses_is_left_alone() -> None:
    """Where the plan says 廉租房 itself, its own word is the better one."""
    assert official_wording("廉租房在哪儿申请", lambda word: word == "廉租房") is None


@pytest.mark.parametrize("question", ["一二三四", "", "qwerty asdfgh zxcvb"])
def test_an_unknown_question_has_no_wording(question: str) -> None:
    """None, not a copy of the question, where the lexicon knows nothing of it."""
    assert official_wording(question, nowhere) is None


def test_english_terms_are_whole_words() -> None:
    """plan in planet is not found, kindergartens is."""
    assert official_wording("planet planetary", nowhere) is None
    wording = official_wording("How many kindergartens will there be?", nowhere)
    assert wording is not None
    assert "幼儿园" in wording


def test_the_longest_english_term_wins() -> None:
    """five-year plan is one term, so 规划 of the bare plan is not added."""
    assert official_wording("the five-year plan", nowhere) == " ".join(
        entries("glossary_en.tsv")["five-year plan"]
    )


@pytest.mark.parametrize(
    ("question", "said", "wording"),
    [
        ("GDP增长目标", "地区生产总值", "地区生产总值增长目标"),
        ("gdp增长目标", "国内生产总值", "国内生产总值增长目标"),
        ("地区生产总值增长目标", "gdp", "gdp增长目标"),
        ("CPI目标", "居民消费价格", "居民消费价格目标"),
        ("居民消费价格目标", "cpi", "cpi目标"),
        ("GDP增长目标", "gdp", None),
    ],
)
def test_an_abbreviation_is_put_in_the_form_that_the_plan_has(
    question: str, said: str, wording: str | None
) -> None:
    """Both ways, and not at all where the plan says it as the question does."""
    assert official_wording(question, lambda word: word == said) == wording


def test_an_abbreviation_is_a_whole_word() -> None:
    """AI in FAIR is none; AI之城 has it."""
    assert in_the_plans_form("fair原则", lambda word: word == "人工智能") == "fair原则"
    assert in_the_plans_form("ai之城", lambda word: word == "人工智能") == "人工智能之城"
    assert is_written_otherwise("gdp", lambda word: word == "地区生产总值")
    assert not is_written_otherwise("gdp", nowhere)


def test_an_official_name_is_not_put_into_itself() -> None:
    """生产总值 is spoken for 地区生产总值; inside that name it stays."""
    assert official_wording("地区生产总值目标", nowhere) is None
    assert official_wording("生产总值目标", nowhere) == "地区生产总值目标"


def test_a_chinese_question_with_a_latin_term_is_chinese() -> None:
    """GDP or PM2.5 in a Chinese question does not make it English."""
    assert not is_english(fold("GDP年均增长多少"))
    assert not is_english(fold("PM2.5浓度下降多少"))
    assert is_english(fold("What is the GDP target?"))
