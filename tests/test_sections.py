"""Questions that name a place of a plan: which place is meant, and what it says."""

from __future__ import annotations

import pytest
from fakes import BigramEmbedder, parsed

from chat.asks.question import understand
from chat.bot import Bot
from chat.evidence.sections import asked_place, content
from index.assembly import index_plans

RULES = parsed("""青山县公园管理办法
第一章 总则
第一条 为加强公园管理，制定本办法。
第二章 管理
第一节 开放
第二条 公园每日开放时间不少于 12 小时。
第三条 公园内禁止燃放烟花爆竹。
专栏2 重点公园
1.东湖公园：新建绿地。
2.西山公园：扩建步道。
""")
PARTS = parsed("第一篇 总论\n第一章 基础\n有公园 2 个。\n第二篇 任务\n第一章 产业\n新建茶园 3 处。\n")


@pytest.mark.parametrize(
    ("question", "addresses", "whole"),
    [
        ("第二章讲了什么？", ("2",), True),
        ("第２章说了啥", ("2",), True),
        ("第三条怎么规定的？", ("2.1.3",), True),
        ("第二章第一节有哪些内容？", ("2.1",), True),
        ("专栏2里有哪些公园？", ("2.1.3.b2",), False),
        ("第二章对烟花爆竹怎么规定？", ("2",), False),
    ],
)
def test_a_place_is_found_by_its_number(question: str, addresses: tuple[str, ...], whole: bool) -> None:
    """Chapters, sections, articles and boxes; `whole` where nothing else is asked."""
    place = asked_place(understand(question), [RULES])
    assert place is not None
    assert (place.document, place.addresses, place.whole) == (RULES.id, addresses, whole)


@pytest.mark.parametrize(
    "question", ["烟花爆竹在哪一章？", "第九章的公园几点开门？", "第一篇讲了什么？", "公园几点开门？"]
)
def test_no_place_is_found_where_none_is_named_or_there(question: str) -> None:
    """A question for the chapter names none; a plan without 篇 has none that could be missing."""
    assert asked_place(understand(question), [RULES]) is None


def test_what_a_missing_chapter_says_is_nothing() -> None:
    """The plan counts chapters and has no ninth: the place is known to be empty, and holds no passage."""
    place = asked_place(understand("第九章讲了什么？"), [RULES])
    assert place is not None
    assert (place.addresses, place.whole) == ((), True)
    assert content(place, RULES.passages) == []


def test_a_number_that_stands_in_two_parts_is_both_unless_the_part_is_named() -> None:
    """第一章 of two parts are two places, 第二篇第一章 is one."""
    both, one = (asked_place(understand(q), [PARTS]) for q in ("第一章讲了什么？", "第二篇第一章讲了什么？"))
    assert both is not None
    assert one is not None
    assert (both.addresses, one.addresses) == (("1.1", "2.1"), ("2.1",))


def test_a_place_holds_what_stands_under_it_and_nothing_else() -> None:
    """2.1 holds 2.1.3, and would not hold 2.10."""
    place = asked_place(understand("第二章第一节有哪些内容？"), [RULES])
    assert place is not None
    assert [p.address for p in RULES.passages if place.holds(p)] == [
        "2.1.2#p1",
        "2.1.3#p1",
        "2.1.3.b2#p1",
        "2.1.3.b2#p2",
    ]
    first, *_ = content(place, RULES.passages)
    assert first[1].text == "第二条公园每日开放时间不少于12小时。"


def test_a_long_place_is_said_by_the_first_sentence_of_each_part() -> None:
    """A chapter that does not fit is said section by section."""
    sections = "".join(f"第{n}节 甲\n第{n}节从这里说起。{'还有许多别的话。' * 30}\n" for n in "一二三")
    plan = parsed(f"第一章 总则\n{sections}")
    place = asked_place(understand("第一章讲了什么？"), [plan])
    assert place is not None
    assert [s.text for _, s in content(place, plan.passages)] == [f"第{n}节从这里说起。" for n in "一二三"]


def test_the_answer_is_the_place_itself() -> None:
    """第三条怎么规定的 is answered with the article, cited as such."""
    bot = Bot(index_plans([RULES], BigramEmbedder()))
    answer = bot.answer("第三条怎么规定的？")
    first = answer.citations[0]
    assert (first.ref, first.quote) == ("第二章第一节第三条", "第三条公园内禁止燃放烟花爆竹。")
