"""Lists in an answer: the item asked for by its number, and the whole list where it is asked for."""

from __future__ import annotations

import pytest
from fakes import BigramEmbedder, parsed

from chat.asks.question import understand
from chat.bot import Bot
from chat.evidence.items import list_of, ordinal_of
from index.assembly import index_plans

STEPS = """青山县公租房办事指南
第一章 申请
申请公租房按下列步骤办理：
第一步：到社区领取申请表。
第二步：提交身份证和收入证明。
第三步：街道审核材料。
第四步：区住建局公示名单。
第二章 管理
租金每平方米 5 元。
"""
GUIDE = parsed(STEPS)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("申请公租房第四步是什么？", 4),
        ("第3个步骤做什么", 3),
        ("第二项是什么", 2),
        ("申请公租房要几步？", None),
        ("第二章讲了什么？", None),
    ],
)
def test_the_number_of_the_item_asked_for(question: str, number: int | None) -> None:
    """第四步 and 第3个步骤 are items; 第二章 is a place."""
    assert ordinal_of(understand(question)) == number


def test_the_next_step_is_one_further_than_the_one_before() -> None:
    """下一步呢 after a question for the second step is the third; after no step it is none."""
    assert ordinal_of(understand("第二步是什么？ 下一步呢？", own="下一步呢？")) == 3
    assert ordinal_of(understand("怎么申请？ 下一步呢？", own="下一步呢？")) is None


def test_a_list_is_found_from_what_introduces_it_and_from_any_item() -> None:
    """Sentence and items know each other; a sentence beside the list does not."""
    lead, *items, rent = GUIDE.passages
    assert [p.item for p in items] == [1, 2, 3, 4]
    assert list_of(lead, GUIDE.passages) == items
    assert list_of(items[2], GUIDE.passages) == items
    assert list_of(rent, GUIDE.passages) == []


@pytest.fixture(scope="module")
def bot() -> Bot:
    return Bot(index_plans([GUIDE], BigramEmbedder()))


def test_the_step_asked_for_is_the_answer(bot: Bot) -> None:
    """Not the introduction, and not another step."""
    answer = bot.answer("申请公租房第四步是什么？")
    assert [e.citation.quote for e in answer.evidence] == ["第四步：区住建局公示名单。"]


def test_a_question_for_the_procedure_has_all_steps_in_order(bot: Bot) -> None:
    """The sentence that introduces the list, then its items."""
    quotes = [e.citation.quote for e in bot.answer("申请公租房的流程是什么？").evidence]
    assert quotes == STEPS.splitlines()[2:7]
