"""Whatever the text: a plan or a refusal by name, and every passage is its place in the source."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from fakes import BigramEmbedder, parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.bot import Bot
from chat.model import Answer, Turn
from index.assembly import index_plans
from ingest import read_plan
from ingest.characters import is_invisible
from ingest.errors import PlanQAError, SourceError
from ingest.model import Plan, Sentence

pytestmark = pytest.mark.slow

LINES = (
    "第一节 目标", "第 二 节\u3000任务", "一、绿化", "(二) 绿化", "第一篇 总论",
    "第二章提出，要落实。", "第三条 公园免费。",
    "加强绿化。到 2030 年建成公园 40 个，绿地 5.2 万平", "落实“三权制", "元增加到 35 亿元。",
    "目标", "目录", "附件1", "甲县规划", "——推进绿化。增加公园。", "2026年3月", "单", "“好。”他说",
    "！！？", "……", "专栏1 工程", "表1 指标", "Open  AI 2.0 and 5 G；", "长" * 200, "长，" * 120,
    "长；" * 120 + "。", "## 绿化", "- 绿化", "> 引文。", "1", "2", "|a|b|", "|-|-|", "a\t1\t2",
    "b\t\t3", "- 3 -", "首页", "\u200b", "\ufeff", "", "", "  ", "\u3000", "𠀀𠀁。", "⽬标",
    "第〇十一章 乙", "第99999章 丙", "第一章 总则", "第一章", "第二章 保障 ...... 7",
    "（一）做好。做完。", "1.做好", "①做",
)  # fmt: skip
SHIPPED = (Path(__file__).parents[1] / "data" / "plan.txt").read_text(encoding="utf-8")
SOME = settings(max_examples=60, deadline=None, derandomize=True, database=None)
FEW = settings(max_examples=12, deadline=None, derandomize=True, database=None)

any_line = st.one_of(st.sampled_from(LINES), st.text(max_size=30))
any_text = st.lists(any_line, max_size=25).map("\n".join)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """A piece of the shipped plan with lines cut, shuffled and strewn with any characters."""
    start = draw(st.integers(0, len(SHIPPED) - 1))
    lines = SHIPPED[start : start + draw(st.integers(0, 2500))].splitlines()
    if draw(st.booleans()):
        lines = draw(st.permutations(lines))
    for junk in draw(st.lists(any_line, max_size=4)):
        at = draw(st.integers(0, len(lines)))
        lines[at:at] = [junk]
    width = draw(st.sampled_from([0, 0, 20, 33]))
    if width:
        lines = [line[i : i + width] for line in lines for i in range(0, len(line), width)]
    return draw(st.sampled_from(["\n", "\r\n", "\n\n"])).join(lines)


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Rows of any cells, some left out, divided in any of the ways in which texts divide them."""
    cell = st.one_of(
        st.sampled_from(
            ["指标", "单位", "2025年", "%", "40", "约束性", "", "序号", "类别", "1", "森林\n覆盖率"]
        ),
        st.text("绿化0一.、|", max_size=8),
    )
    columns = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(cell, min_size=1, max_size=columns + 1), min_size=1, max_size=8))
    numbered = draw(st.booleans())
    rows = [[str(n), *row] if numbered else row for n, row in enumerate(rows, 1)]
    border = draw(st.sampled_from(["\t", "    ", "\n", " | "]))
    return "第一章 指标\n" + "\n".join(border.join(row) for row in rows) + "\n第二章 保障\n落实资金。"


def plan_or_refusal(text: str, name: str) -> Plan | None:
    """A plan; None where it is refused by name. Anything else fails the test."""
    try:
        return parsed(text, name)
    except SourceError as error:
        refusal = error
    assert name in refusal.found
    return None


def assert_resolves(sentence: Sentence, text: str) -> None:
    """Each character of a sentence stands at its place; a space may stand for what has no form."""
    for i, char in enumerate(sentence.text):
        span = sentence.place(i, i + 1)
        there = text[span.start : span.end]
        assert there == char or (char == " " and (is_invisible(there) or there == "|"))
    assert sentence.place(0, len(sentence.text)) == sentence.span
    for cell in sentence.cells:
        assert 0 <= cell.start < cell.end <= len(sentence.text)


def assert_sound(plan: Plan, text: str) -> None:
    """All that is promised of a plan, whatever it was made from."""
    for paragraph in plan.paragraphs:
        assert paragraph.sentences
        for sentence in paragraph.sentences:
            assert_resolves(sentence, text)
    opened = [h.address for h in plan.headings if h.opens]
    assert len(opened) == len(set(opened))
    addresses = [p.address for p in plan.paragraphs]
    assert len(addresses) == len(set(addresses))
    assert len({p.id for p in plan.passages}) == len(plan.passages)
    sentences = [s for p in plan.paragraphs if not (p.kind == "row" and p.item is None) for s in p.sentences]
    assert [s for p in plan.passages for s in p.sentences] == sentences


@pytest.mark.parametrize("name", ["plan.txt", "plan.md"])
@given(text=any_text)
@SOME
def test_any_text_is_a_plan_or_refused(name: str, text: str) -> None:
    """Lines of all kinds in any order, as plain text and as Markdown."""
    plan = plan_or_refusal(text, name)
    if plan is not None:
        assert_sound(plan, text)


@given(text=mutations())
@SOME
def test_any_mutation_of_the_shipped_plan_is_a_plan_or_refused(text: str) -> None:
    """Cut anywhere, out of order, wrapped at any width, with anything between."""
    plan = plan_or_refusal(text, "plan.txt")
    if plan is not None:
        assert_sound(plan, text)


@pytest.mark.parametrize("name", ["plan.txt", "plan.md"])
@given(text=tables())
@SOME
def test_any_table_is_a_plan(name: str, text: str) -> None:
    """Rows of uneven length, empty cells, pipes inside: the text below is never lost."""
    plan = plan_or_refusal(text, name)
    assert plan is not None
    assert_sound(plan, text)
    assert "落实资金。" in plan.paragraphs[-1].text


@given(text=any_text)
@SOME
def test_each_character_stands_in_one_place_or_in_none(text: str) -> None:
    """No two sentences overlap in the source."""
    plan = plan_or_refusal(text, "plan.txt")
    if plan is None:
        return
    taken = Counter(
        sentence.place(i, i + 1).start
        for p in plan.paragraphs
        for sentence in p.sentences
        for i, char in enumerate(sentence.text)
        if char != " "
    )
    assert set(taken.values()) <= {1}


def test_whatever_the_bytes_only_our_own_error_comes_out(tmp_path: Path) -> None:
    """Random bytes and spoilt pieces of the plan either parse or are refused by name."""
    rng = random.Random(20260101)
    outcomes: Counter[str] = Counter()
    path = tmp_path / "plan.txt"
    for turn in range(200):
        start = rng.randrange(len(SHIPPED))
        piece = SHIPPED[start : start + rng.randint(0, 800)].encode()
        data = bytearray(piece if turn % 4 else rng.randbytes(100))
        for _ in range(rng.choice((0, 0, 1, 3)) if data else 0):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(b"\xef\xbb\xbf" + bytes(data) if turn % 3 else bytes(data))
        try:
            plan = read_plan(path)
        except PlanQAError as error:
            outcomes["refused"] += "plan.txt" in error.found
        else:
            outcomes["parsed"] += bool(plan.paragraphs)
    assert outcomes.total() == 200
    assert min(outcomes["refused"], outcomes["parsed"]) > 30


ANSWERING = Bot(index_plans([parsed(LINES[7] + "\n第一章 总则\n" + SHIPPED[:4000])], BigramEmbedder()))
said = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["第一章讲了什么？", "第三条", "GDP是多少？", "森林覆盖率目标是多少？", "下一步呢？", "表1有哪些？"]
    ),
)
turns = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), said), max_size=3)


@given(question=said, history=turns)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_any_question_has_an_answer_or_our_own_error(question: str, history: list[Turn]) -> None:
    """Whatever is asked after whatever was said; a quote is in the passage that it cites."""
    try:
        answer = ANSWERING.answer(question, history)
    except PlanQAError:
        return
    assert isinstance(answer, Answer)
    for evidence in answer.evidence:
        assert evidence.citation.quote in evidence.passage.text


@given(text=st.one_of(mutations(), tables()), question=said)
@FEW
def test_any_plan_that_parses_can_be_asked(text: str, question: str) -> None:
    """An index of whatever was read answers, or says by our own error that it cannot."""
    plan = plan_or_refusal(text, "plan.txt")
    if plan is None or not plan.passages:
        return
    try:
        answer = Bot(index_plans([plan], BigramEmbedder())).answer(question)
    except PlanQAError:
        return
    assert isinstance(answer, Answer)
