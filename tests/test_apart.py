"""Several things asked in one message: which clauses ask, under which topic, and the one answer to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from chat_samples import evidence

from chat.answers.apart import (
    ABOUT,
    SURELY_ANSWERS,
    WELL_ABOUT,
    Part,
    answered_apart,
    with_vetoes,
)
from chat.answers.check import numbers_in
from chat.answers.findings import Findings
from chat.asks.apart import Ask, asks_apart
from chat.asks.clauses import clauses_of, coordinate
from chat.asks.message import Message
from chat.asks.question import understand
from chat.decision.deciding import Decision
from chat.model import Evidence, Status
from index.model import Hit

PLAN = "建设派出所、笼式足球场，畅通消防通道，做好小区改造、物业、清洁取暖和劳动仲裁"
QUESTION = understand("派出所建几个,归谁管")
SURE = {"answers": SURELY_ANSWERS, "about": ABOUT}


def asks_of(text: str, asking: Sequence[int] | None = None) -> tuple[Ask, ...]:
    """The asks of a message of which all clauses ask, or those with these numbers."""
    clauses = clauses_of(text)
    chosen = clauses if asking is None else [clauses[n] for n in asking]
    return asks_apart(Message(text, asking=tuple(chosen)), PLAN.__contains__)


def part_of(
    said: str,
    shown: Sequence[Evidence] = (),
    decision: Decision | None = None,
    *,
    by: str = "",
    answers: float = 0.0,
    about: float = ABOUT,
) -> Part:
    """An ask, answered with some evidence, or decided otherwise."""
    decision = decision or Decision(Status.ANSWERED)
    found = Findings(QUESTION, decision, tuple(shown), (), "")
    return Part(Ask(said, said, said, by, said), found, answers, about)


def test_a_later_ask_stands_under_what_it_leans_on() -> None:
    """Of a clause that asks itself the names alone: its number would be found again; of another all of it."""
    first, second = asks_of("笼式足球场建了多少,今后咋个管法")
    assert (first.text, first.by) == (first.said, "")
    assert (second.text, second.by) == ("笼式足球场 今后咋个管法", first.said)
    _, second = asks_of("像我们这种没物业的小区,规划里说咋解决,消防通道管不管", [1, 2])
    assert second.text == "消防通道管不管"
    first, _ = asks_of("像我们这种没物业的小区,规划里说咋解决,消防通道管不管", [1, 2])
    assert (first.text, first.by) == ("像我们这种没物业的小区 规划里说咋解决", "")


def test_an_ask_that_names_its_thing_stands_alone() -> None:
    """The topic before it is only kept for a second try; what 哪个 asks for names no thing."""
    _, second = asks_of("派出所建几个,劳动仲裁能按期结不")
    assert (second.text, second.under) == (second.said, "派出所 劳动仲裁能按期结不")
    _, second = asks_of("清洁取暖改了多少户,到哪个小区办")
    assert second.text == "清洁取暖 到哪个小区办"


@pytest.mark.parametrize(
    "text",
    [
        "派出所建几个",
        "派出所这一块,要建几个",
        "听说要改造小区,这事有没有谱,真的假的",
        "派出所建几个,写在哪一章",
        "派出所建几个,规划里有这个说法没",
    ],
)
def test_one_thing_asked_is_not_taken_apart(text: str) -> None:
    """A clause that leads to it, wants it confirmed or wants its place in the plan asks nothing else."""
    assert asks_of(text) == ()


def test_what_stands_beside_an_asking_clause_may_ask_too() -> None:
    """In the same sentence, one after the other; not behind a full stop, nor far away."""
    text = "工资一年才收多少。消防通道管不管,我们院子里没人管的物业咋解决,还有改造啥时候轮上"
    told, first, second, last = clauses_of(text)
    assert set(coordinate([last], [told, first, second], text)) == {first, second}
    assert coordinate([last], [told, first], text) == ()


def test_each_ask_is_answered_in_its_turn() -> None:
    """With marks that go on; a sentence that answers two of them is told once; no more than two each."""
    one, two = evidence(1, "完成4处派出所建设。"), evidence(2, "推动派出所新建。")
    three = evidence(3, "由公安部门牵头。")
    found = answered_apart(
        QUESTION, [part_of("建几个", [one, two, three], **SURE), part_of("归谁管", [one, three], **SURE)]
    )
    assert found.draft == "完成4处派出所建设[1]。推动派出所新建[2]。由公安部门牵头[3]。"
    assert [e.citation.n for e in found.evidence] == [1, 2, 3]
    assert found.decision == Decision(Status.ANSWERED)


def test_what_is_not_there_is_named_with_its_reason() -> None:
    """Beside what is answered; an ask with a number is not quoted: each number of an answer is the plan's."""
    told = part_of("建几个", [evidence(1, "完成4处派出所建设。")], **SURE)
    lacking = Decision(Status.NOT_IN_PLAN, "规划没有写明时间")
    found = answered_apart(QUESTION, [told, part_of("还有啥时候建好", (), lacking)])
    assert found.draft == "完成4处派出所建设[1]。另外,关于“啥时候建好”,规划没有写明时间。"
    assert found.decision.status is Status.PARTIAL
    found = answered_apart(QUESTION, [told, part_of("2027年能建好吗", (), lacking)])
    assert numbers_in(found.draft) == {"4", "1"}


def test_what_may_be_no_more_than_near_says_so() -> None:
    """Beside a sure part, too, and with what was asked."""
    sure = part_of("建几个", [evidence(1, "完成4处派出所建设。")], **SURE)
    near = part_of("归谁管", [evidence(2, "加强队伍建设。")], Decision(Status.ANSWERED, sure=False))
    found = answered_apart(QUESTION, [sure, near])
    assert found.draft == "完成4处派出所建设[1]。关于“归谁管”,规划里与此相关的内容是:加强队伍建设[2]。"


def test_what_is_beside_the_context_is_not_told() -> None:
    """A sentence that only answers the clause torn out of its message is left away."""
    sure = part_of("补贴给多少", [evidence(1, "发放货币补贴。")], **SURE)
    torn = part_of("到哪个窗口办", [evidence(2, "设立一站式窗口。")], answers=9.0, about=ABOUT - 1)
    assert not torn.is_told
    found = answered_apart(QUESTION, [sure, torn])
    assert [e.citation.n for e in found.evidence] == [1]
    assert found.draft.endswith("另外,关于“到哪个窗口办”,规划没有直接写明这一点。")


def test_what_is_told_for_another_ask_is_not_denied() -> None:
    """The same sentence answers 打算修哪些 and 分别做什么; what it does not answer is still named."""
    told = part_of("分别做什么", [evidence(1, "修缮主体。")], **SURE)
    torn = part_of("打算修哪些", [evidence(1, "修缮主体。")], answers=0.0, about=ABOUT - 1)
    assert answered_apart(QUESTION, [torn, told]).draft == "修缮主体[1]。"
    lacking = part_of(
        "到哪儿办", [evidence(1, "修缮主体。")], Decision(Status.NOT_IN_PLAN, "规划没有写明这一点")
    )
    assert answered_apart(QUESTION, [lacking, told]).decision.status is Status.PARTIAL


def test_the_same_reason_is_given_once() -> None:
    """An ask that cannot be quoted, for its number, adds nothing to the same reason of another."""
    none = Decision(Status.NOT_IN_PLAN, "规划中没有找到相关内容")
    told = part_of("建几个", [evidence(1, "完成4处派出所建设。")], **SURE)
    found = answered_apart(
        QUESTION, [told, part_of("去哪儿问", (), none), part_of("2027年能建好吗", (), none)]
    )
    assert found.draft == "完成4处派出所建设[1]。另外,关于“去哪儿问”,规划中没有找到相关内容。"


def test_an_ask_is_sure_by_both_logits() -> None:
    """That it is answered, and that it is about the thing: then it decides although the whole is refused."""
    told = part_of("建几个", [evidence(1, "完成4处派出所建设。")], **SURE)
    assert (told.is_told, told.is_well_told, told.is_sure) == (True, False, True)
    assert not replace(told, answers=SURELY_ANSWERS - 1).is_sure
    assert not replace(told, about=ABOUT - 0.1).is_sure
    assert replace(told, about=WELL_ABOUT).is_well_told


def test_what_exact_words_rule_out_is_ruled_out_of_what_leans_on_it() -> None:
    """In 示范县有哪些,我们县在不在里头 the second asks of the same list that is not there."""
    vetoed = part_of("有哪些县", (), Decision(Status.NOT_IN_PLAN, "没有逐一写明", vetoed=True))
    leaning = part_of("我们县在不在", [evidence(1, "建成50个县。")], by="有哪些县", **SURE)
    free = part_of("归谁管", [evidence(1, "建成50个县。")], **SURE)
    assert [p.is_told for p in with_vetoes([vetoed, leaning, free])] == [False, False, True]


def test_what_was_found_is_one_ranking() -> None:
    """Best first: what is first for one ask comes before what is second for both; nothing twice."""
    passages = [evidence(n, f"第{n}句。").passage for n in (1, 2, 3)]
    one, two, three = (Hit(passage, 0.5, 0.5, 0.0) for passage in passages)
    first, second = part_of("建几个", [evidence(1, "第1句。")]), part_of("归谁管")
    first = replace(first, found=replace(first.found, retrieved=(one, two)))
    second = replace(second, found=replace(second.found, retrieved=(three, two)))
    hits = answered_apart(QUESTION, [first, second]).retrieved
    assert [hit.passage.id for hit in hits] == ["id1", "id3", "id2"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_what_an_answered_ask_lacks_is_its_own_reason() -> None:
    """It is told, and what is missing of it is named as the decision names it."""
    partly = Decision(Status.PARTIAL, "规划没有写明时间")
    told = part_of("派出所建在哪儿啥时候建", [evidence(1, "完成4处派出所建设。")], partly, **SURE)
    other = part_of("归谁管", [evidence(2, "由公安部门牵头。")], **SURE)
    found = answered_apart(QUESTION, [told, other])
    assert found.draft.endswith("另外,关于“派出所建在哪儿啥时候建”,规划没有写明时间。")
