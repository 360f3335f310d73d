"""A question turned round: a denied verb, a unit of another kind, small talk around it, another script."""

from __future__ import annotations

import pytest
from chat_samples import ranked

from chat.asks.clauses import clauses_of
from chat.asks.intents import Intent
from chat.asks.message import MessageReader
from chat.asks.smalltalk import without_smalltalk
from chat.bot import Bot
from chat.decision.otherwise import denied_verb, other_unit, turned
from index.embedder import Embedder
from index.plan_index import PlanIndex
from index.token_states import TokenEncoder
from index.tokenizer import to_traditional


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("没有建成多少个笼式足球场以及体育主题公园?", "建成"),
        ("建成了多少个笼式足球场以及体育主题公园?", None),
        ("没有建成的笼式足球场有多少个?", None),
        ("有没有建成多少个笼式足球场以及体育主题公园?", None),
        ("谁也说不准,小区物业怎么解决,标准是什么?", None),
        ("笼式足球场不是建成了119个吗,没错吧?", None),
    ],
)
def test_a_verb_that_the_asking_clause_denies(fake_index: PlanIndex, text: str, verb: str | None) -> None:
    """Only where the best sentence affirms it, and the question does not ask yes or no."""
    assert denied_verb(*ranked(text, fake_index)) == verb


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("过去五年建成了多少公里笼式足球场?", "公里"),
        ("老旧小区改造多少吨?", "吨"),
        ("到2025年笼式足球场达到几层?", "层"),
        ("我家有几层楼,老旧小区改造多少个?", None),
        ("老旧小区改造多少个?", None),
        ("人均公园绿地面积达到多少平方米?", None),
        ("人均公园绿地面积达到多少亩?", None),
        ("服务业增加值完成多少万元?", None),
    ],
)
def test_a_number_in_a_unit_of_another_kind(fake_index: PlanIndex, text: str, unit: str | None) -> None:
    """Areas are told in any unit of area and money in any of money; nothing else is told in tons."""
    assert other_unit(*ranked(text, fake_index)) == unit


def test_what_is_turned_round_is_told(fake_index: PlanIndex) -> None:
    """The reason names the verb or the unit; a plain question has none."""
    assert "建成" in (turned(*ranked("没有建成多少个笼式足球场以及体育主题公园?", fake_index)) or "")
    assert "公里" in (turned(*ranked("过去五年建成了多少公里笼式足球场?", fake_index)) or "")
    assert turned(*ranked("过去五年建成了多少个笼式足球场?", fake_index)) is None


def test_traditional_characters_get_the_same_answer(fake_index: PlanIndex) -> None:
    """Word for word the same text and citations; the question stays as it was written."""
    bot, question = Bot(fake_index), "到2025年,建成区绿化覆盖率达到多少?"
    plain, other = bot.answer(question), bot.answer(to_traditional(question))
    assert (other.text, other.citations) == (plain.text, plain.citations)
    assert other.question == to_traditional(question) != question


def test_small_talk_is_left_out_at_the_ends_alone() -> None:
    """What greets or thanks goes, and what names nothing before the matter; 没错吧 asks and stays."""

    def intents(clause: str) -> dict[Intent, float]:
        return {Intent.THANKS: 0.9} if "谢" in clause else {Intent.GREETING: 0.8} if "好" in clause else {}

    cases = {
        "您好，想咨询一下，绿化率多少?谢谢！": "绿化率多少?",
        "绿化率多少,谢谢,养老床位呢?": "绿化率多少,谢谢,养老床位呢?",
        "绿化率是41%,没错吧?": "绿化率是41%,没错吧?",
        "您好,谢谢": "您好,谢谢",
        "“宜居”是什么意思?谢谢": "“宜居”是什么意思?",
    }
    assert {message: without_smalltalk(message, (), intents) for message in cases} == cases


@pytest.mark.models
@pytest.mark.parametrize(
    "talk",
    [
        "您好，请问一下，{}",
        "打扰了，我想了解一下，{}",
        "{}非常感谢！",
        "嗯，那个，{}",
        "你好，{}先谢谢您了。",
    ],
)
def test_a_polite_question_is_read_as_the_question(real_embedder: Embedder, talk: str) -> None:
    """The trained reader tells greetings and thanks from the matter: intents and asking clauses agree."""
    assert isinstance(real_embedder, TokenEncoder)
    reader, question = MessageReader(real_embedder), "到2025年,养老护理型床位要占多少?"
    assert reader.read(talk.format(question)) == reader.read(question)


@pytest.mark.models
def test_care_and_thanks_are_not_cut_away(real_embedder: Embedder) -> None:
    """A message of thanks stays one, and of one in danger nothing is left out."""
    assert isinstance(real_embedder, TokenEncoder)
    reader = MessageReader(real_embedder)
    assert reader.read("行 知道了 谢谢你啊").intent is Intent.THANKS
    danger = "他又喝多了在砸门我跟孩子躲厕所里不敢出声,求求你们"
    assert reader.read(danger).text == danger


def test_a_clause_that_asks_is_no_small_talk() -> None:
    """Whatever it sounds like by itself: 好不好 after a matter is the question."""
    message = "绿化率年年涨，好不好"
    asking = clauses_of(message)[1:]
    assert without_smalltalk(message, asking, lambda clause: {Intent.GREETING: 0.9}) == "好不好"
    assert without_smalltalk(message, (), lambda clause: {Intent.GREETING: 0.9}) == message
