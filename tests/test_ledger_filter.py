"""Searching, choosing, counting, sorting and comparing the rows of a ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ledger_samples import AGAIN, CLEANED, COVERED, FOREST, GREEN, HOUSES, ROWS, UNDATED, commitment, percent

from ingest.errors import PlanQAError
from ledger.filter import Filter
from ledger.ledger import SORTS, Ledger
from ledger.model import Commitment
from ledger.pinyin import matches, syllables

LEDGER = Ledger(ROWS)


def names(rows: tuple[Commitment, ...]) -> list[str]:
    return [row.value_text for row in rows]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["42.41%", "41%", "全覆盖", "42%以上", "完成", "动态清零", "245个"]),
        ("老旧小区", ["245个"]),
        ("绿化 42%", ["42%以上"]),
        ("绿化  第五章", ["42%以上"]),
        ("民生保障", ["245个"]),
        ("綠化 ４２％", ["42%以上"]),
        ("2023", ["完成"]),
        ("绿化 老旧", []),
        ("个(", []),
    ],
)
def test_every_term_must_occur(search: str, found: list[str]) -> None:
    """Terms are sought in indicator, value, reference, topic and sentence, folded on both sides."""
    assert names(LEDGER.select(Filter(search=search))) == found


def test_what_is_named_stands_before_what_is_only_mentioned() -> None:
    """A sentence of several indicators is found by any of them; the row that is meant comes first."""
    assert LEDGER.select(Filter(search="森林覆盖率")) == (FOREST, GREEN)
    assert LEDGER.select(Filter(search="森林覆盖率"), "ref") == (GREEN, FOREST)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lhfgl", ["42.41%", "42%以上"]),
        ("jcqlh", ["42.41%", "42%以上"]),
        ("lvhuafugai", ["42.41%", "42%以上"]),
        ("lvhfugl", ["42.41%", "42%以上"]),
        ("LHFG 41", ["42.41%"]),
        ("ljyjt", ["动态清零"]),
        ("lhfglx", []),
        ("uafugai", []),
    ],
)
def test_letters_spell_the_indicator(typed: str, found: list[str]) -> None:
    """Initials, whole syllables and both mixed, from any syllable on; never from within one."""
    assert names(LEDGER.select(Filter(search=typed))) == found


def test_pinyin_knows_words_not_only_characters() -> None:
    """重 is chong in 重复 and zhong in 重点, 率 is lv; what is not Han stays in one piece."""
    assert syllables("重复率") == ("chong", "fu", "lv")
    assert syllables("重点") == ("zhong", "dian")
    assert syllables("pm2.5浓度") == ("pm2.5", "nong", "du")
    assert not matches("", ("lv",))
    assert not matches("绿", ("lv",))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(chapters=("5",)), ["全覆盖", "42%以上", "完成"]),
        (Filter(chapters=("5", "7")), ["全覆盖", "42%以上", "完成", "动态清零"]),
        (Filter(sections=("5",)), ["完成"]),
        (Filter(sections=("5.1",)), ["全覆盖", "42%以上"]),
        (Filter(kinds=("achievement",)), ["245个"]),
        (Filter(topics=("社会治理",)), ["全覆盖"]),
        (Filter(units=("%",), chapters=("1",)), ["42.41%", "41%"]),
        (Filter(units=("",)), ["全覆盖", "完成", "动态清零"]),
        (Filter(deadlines=("2023",)), ["完成"]),
        (Filter(deadlines=("2023年底前",)), ["完成"]),
        (Filter(deadlines=("2020",)), ["245个"]),
        (Filter(deadlines=("十三五",)), ["245个"]),
        (Filter(deadlines=("",)), ["动态清零"]),
        (Filter(natures=("约束性",)), ["41%"]),
        (Filter(inherited=True), ["全覆盖"]),
        (Filter(inherited=False, chapters=("5",)), ["42%以上", "完成"]),
        (Filter(plans=("other",)), []),
        (Filter(indicator="建成区绿化覆盖率"), ["42.41%", "42%以上"]),
    ],
)
def test_choices(wanted: Filter, found: list[str]) -> None:
    """Values of one facet are alternatives, facets narrow each other; a year holds its plan period."""
    assert names(LEDGER.select(wanted)) == found


def test_a_facet_counts_with_the_other_choices() -> None:
    """What a person would get by choosing another value: the facet's own choice does not count."""
    facets = LEDGER.facets(Filter(search="覆盖", chapters=("1",), kinds=("target",)))
    assert facets["chapter"] == {"1": 2, "5": 2}
    assert facets["kind"] == {"target": 2}
    assert facets["unit"] == {"%": 2}
    everything = LEDGER.facets(Filter())
    assert list(everything["deadline"].items()) == [("2020", 1), ("2023", 1), ("2025", 4), ("", 1)]
    assert everything["inherited"] == {"0": 5, "1": 1, "": 1}
    for name, counts in everything.items():
        assert sum(counts.values()) == len(ROWS), name


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("ref", "42.41%", "动态清零"),
        ("-ref", "动态清零", "42.41%"),
        ("deadline", "245个", "动态清零"),
        ("-deadline", "42.41%", "动态清零"),
        ("value", "41%", "动态清零"),
        ("-value", "245个", "动态清零"),
        ("indicator", "245个", "全覆盖"),
        ("kind", "42.41%", "245个"),
    ],
)
def test_sorts(sort: str, first: str, last: str) -> None:
    """Up and down; a row without a number or a year stands last either way."""
    rows = LEDGER.select(Filter(), sort)
    assert (rows[0].value_text, rows[-1].value_text) == (first, last)
    assert set(rows) == set(ROWS)


def test_an_unknown_sort_names_the_known_ones() -> None:
    """A misspelt sort is an error, not an order that nobody asked for."""
    with pytest.raises(PlanQAError, match=", ".join(SORTS)):
        LEDGER.select(Filter(), "size")


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(),
        Filter(
            "绿化 & 42%", chapters=("5", "7"), units=("%", ""), deadlines=("2023年底前",), inherited=False
        ),
        Filter(indicator="森林覆盖率", plans=("a",), sections=("5.1",), topics=("水",), kinds=("target",)),
        Filter(natures=("约束性", ""), inherited=True),
    ],
)
def test_a_filter_survives_its_address(wanted: Filter) -> None:
    """To the address and back nothing is lost, the empty value and signs of the address included."""
    assert Filter.from_query(wanted.to_query()) == wanted


def test_foreign_parameters_are_passed_over() -> None:
    """The address also holds the view and the sort; a nonsense value of `inherited` is none."""
    assert Filter.from_query("?view=commitments&sort=-value&q=水&inherited=x") == Filter("水")


def test_a_filter_in_words() -> None:
    """As it stands in a workbook: names and values in Chinese."""
    wanted = Filter("水", plans=("a",), chapters=("0", "5"), kinds=("target",), units=("",), inherited=True)
    said = "搜索“水”;规划:甲规划;章:前言、第五章;类型:目标;单位:未写明;期限依据:规划期"
    assert wanted.words({"a": "甲规划"}) == said
    assert Filter().words() == "全部"
    assert Filter(chapters=("²", "9" * 5000)).words() == f"章:²、{'9' * 5000}"


def test_the_same_indicator_elsewhere() -> None:
    """42.41% and 42%以上 are two values of one indicator; a row is not its own company."""
    assert LEDGER.same_indicator(GREEN) == (AGAIN,)
    assert LEDGER.differing(AGAIN) == (GREEN,)
    assert LEDGER.same_indicator(FOREST) == ()
    assert LEDGER.groups() == ((GREEN, AGAIN),)


def test_equal_values_do_not_differ() -> None:
    """The same figure twice is the same; words are compared folded; another plan is another matter."""
    twice = percent("建成区绿化覆盖率", 42.41, "42.41%", start=600)
    other = replace(AGAIN, id="other", document="other")
    nameless = [replace(row, indicator_key="") for row in (COVERED, CLEANED)]
    ledger = Ledger((GREEN, twice, other, *nameless))
    assert ledger.same_indicator(GREEN) == (twice,)
    assert ledger.differing(GREEN) == ()
    assert ledger.same_indicator(nameless[0]) == ()
    assert ledger.groups() == ()
    words = Ledger((commitment("供水", "全覆盖"), commitment("供水", "全覆蓋", start=9)))
    assert words.groups() == ()


def test_an_empty_ledger_answers() -> None:
    """A plan without commitments has no rows, no counts and no groups."""
    empty = Ledger(())
    assert empty.select(Filter(search="水")) == ()
    assert not any(empty.facets(Filter()).values())
    assert empty.groups() == ()


def test_targets_come_first() -> None:
    """Who opens the ledger looks for what is planned; otherwise the order of the source stays."""
    assert LEDGER.select(Filter()) == (GREEN, FOREST, COVERED, AGAIN, CLEANED, UNDATED, HOUSES)
    assert LEDGER.select(Filter(), "ref") == ROWS
