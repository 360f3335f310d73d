"""Sentences and passages: cut at the right places, resolving into the source, and losing nothing."""

from __future__ import annotations

import random
from collections import Counter
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from fakes import parsed
from ingest.clean import clean_lines
from ingest.reader import Source

from ingest import IngestConfig, parse_plan, read_plan
from ingest.errors import PlanQAError
from ingest.model import Plan, Span
from ingest.plan import MAX_TITLE_LINES

LINES = (
    "第一节 目标", "第 二 节　任务", "一、绿化", "(二) 绿化", "第一篇 总论", "第二章提出，要落实。",
    "加强绿化。到 2030 年建成公园 40 个，绿地 5.2 万平", "落实“三权制", "元增加到 35 亿元。", "目标",
    "甲县规划", "——推进绿化。增加公园。", "2026年3月", "单", "“好。”他说", "！！？", "……",
    "Open  AI 2.0 and 5 G；", "长" * 200, "长，" * 120, "长；" * 120 + "。", "## 绿化", "- 绿化", "> 引文。",
    "|a|b|", "\u200b", "\ufeff", "", "", "  ", "　", "𠀀𠀁。", "第〇十一章 乙", "第99999章 丙",
)  # fmt: skip


def unspaced(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and c not in "\u200b\ufeff")


def in_source(span: Span, text: str) -> str:
    return unspaced(text[span.start : span.end])


def test_every_passage_is_its_place_in_the_source(plan: Plan, plan_text: str) -> None:
    """A quote can be checked by anyone: the slice at the offsets is the text, white space aside."""
    for passage in plan.passages:
        assert in_source(passage.span, plan_text) == unspaced(passage.text)
        for sentence in passage.sentences:
            assert in_source(sentence.span, plan_text) == unspaced(sentence.text)
        assert passage.span == Span(passage.sentences[0].span.start, passage.sentences[-1].span.end)


def test_any_part_of_a_sentence_has_its_place_in_the_source(plan: Plan, plan_text: str) -> None:
    """`place` finds every character again, also where the source has white space that the text has not."""
    sentences = [s for p in plan.paragraphs for s in p.sentences]
    assert any(s.gaps for s in sentences)
    for sentence in sentences:
        places = [sentence.place(i, i + 1) for i in range(len(sentence.text))]
        assert "".join(plan_text[p.start : p.end] for p in places) == sentence.text
        assert sentence.place(0, len(sentence.text)) == sentence.span


def test_the_passages_of_a_paragraph_are_its_sentences_in_order(plan: Plan) -> None:
    """No passage crosses a paragraph, none is missing, and each knows its first sentence."""
    by_address = {p.address: p for p in plan.paragraphs}
    grouped = [(a, list(g)) for a, g in groupby(plan.passages, key=lambda p: p.address)]
    assert [a for a, _ in grouped] == list(by_address)
    for address, group in grouped:
        paragraph = by_address[address]
        assert tuple(s for p in group for s in p.sentences) == paragraph.sentences
        assert [paragraph.sentences[p.first_sentence] for p in group] == [p.sentences[0] for p in group]
        places = {(p.document, p.chapter, p.section, p.path, p.lead) for p in group}
        assert places == {(plan.id, paragraph.chapter, paragraph.section, paragraph.path, paragraph.lead)}


def test_no_passage_crosses_a_heading_or_a_line_end(plan: Plan, plan_text: str) -> None:
    """Between the first and the last character of a passage there is no heading and no new line."""
    starts = [h.span.start for h in plan.headings]
    for passage in plan.passages:
        assert not any(passage.span.start <= start < passage.span.end for start in starts)
        assert "\n" not in plan_text[passage.span.start : passage.span.end]
    assert all(a.span.end <= b.span.start for a, b in pairwise(plan.passages))


def test_a_passage_is_closed_before_it_grows_too_long(plan: Plan) -> None:
    """Beyond 110 characters only where one sentence alone, or a lead with its sentence, is that long."""
    config = IngestConfig()
    for passage in plan.passages:
        lone = len(passage.sentences) == 1 or (passage.first_sentence == 0 and len(passage.sentences) == 2)
        assert len(passage.text) <= config.passage_chars or lone
    for before, after in pairwise(plan.passages):
        if before.address == after.address:
            assert len(before.text) + len(after.sentences[0].text) > config.passage_chars


def test_a_lead_never_stands_alone(plan: Plan) -> None:
    """The title of a paragraph is in one passage with what it titles."""
    for passage in plan.passages:
        if passage.lead and passage.first_sentence == 0:
            assert passage.sentences[0].text.strip("—。") == passage.lead
            assert len(passage.sentences) > 1


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲。乙!丙？丁", ["甲。", "乙!", "丙？", "丁"]),
        ("他说：“好。”然后走。", ["他说：“好。”", "然后走。"]),
        ("真的?!(是的。)好。", ["真的?!", "(是的。)", "好。"]),
        ("甲；乙。", ["甲；乙。"]),
        ("甲 5.2 万。", ["甲5.2万。"]),
    ],
)
def test_sentences_end_with_their_marks_and_closing_quotes(text: str, sentences: list[str]) -> None:
    """A closing quote or bracket goes with the sentence before it."""
    (paragraph,) = parsed(f"第一章 总则\n{text}\n").paragraphs
    assert [s.text for s in paragraph.sentences] == sentences


def test_a_long_sentence_is_divided_at_semicolons_else_at_commas() -> None:
    """160 characters at most where there is a mark to divide at, and nothing is lost."""
    clause, phrase = "长" * 70 + "；", "短" * 50 + "，"
    (paragraph,) = parsed(f"第一章 总则\n{clause * 3}\n").paragraphs
    assert [s.text for s in paragraph.sentences] == [clause * 2, clause]
    (paragraph,) = parsed(f"第一章 总则\n{phrase * 5}尾。\n").paragraphs
    assert [s.text for s in paragraph.sentences] == [phrase * 3, phrase * 2 + "尾。"]
    (paragraph,) = parsed(f"第一章 总则\n{'长' * 300}。\n").paragraphs
    assert [s.text for s in paragraph.sentences] == ["长" * 300 + "。"]


def test_passage_chars_is_a_setting() -> None:
    """With a small limit each sentence is a passage, with a large one the paragraph is."""
    source = Source("a.txt", "第一章 总则\n" + "十个字,的一个句子。" * 6, "utf-8", "")
    sizes = {
        limit: [len(p.text) for p in parse_plan(source, IngestConfig(passage_chars=limit)).passages]
        for limit in (10, 20, 1000)
    }
    assert sizes == {10: [10] * 6, 20: [20] * 3, 1000: [60]}


def random_text(rng: random.Random) -> str:
    lines = [rng.choice(LINES) for _ in range(rng.randint(0, 25))]
    for chapter in range(1, rng.randint(1, 4)):
        lines.insert(
            rng.randint(0, len(lines)), f"第{chapter}章 {rng.choice(['总则', '', '保障。', '保障'])}"
        )
    return rng.choice(["\n", "\r\n", "\r", "\n\n"]).join(lines)


def random_bytes(rng: random.Random, plan_bytes: bytes) -> bytes:
    kind = rng.randrange(3)
    if kind == 0:
        return rng.randbytes(rng.randint(0, 200))
    start = rng.randrange(len(plan_bytes))
    data = bytearray(plan_bytes[start : start + rng.randint(0, 3000)])
    for _ in range(rng.randint(0, 3) if data else 0):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return b"\xef\xbb\xbf" + bytes(data) if kind == 1 else bytes(data)


def test_whatever_the_bytes_only_our_own_error_comes_out(tmp_path: Path, plan_text: str) -> None:
    """Random bytes, spoilt pieces of the plan and random lines either parse or are refused by name."""
    rng = random.Random(20260101)
    outcomes: Counter[str] = Counter()
    path = tmp_path / "plan.txt"
    for turn in range(600):
        data = random_bytes(rng, plan_text.encode()) if turn % 2 else random_text(rng).encode()
        path.write_bytes(data)
        try:
            plan = read_plan(path)
        except PlanQAError as error:
            outcomes["refused"] += "plan.txt" in error.found
        else:
            outcomes["parsed"] += 1
            assert {p.ref for p in plan.passages} == {p.ref for p in plan.paragraphs}
    assert outcomes.total() == 600
    assert min(outcomes["refused"], outcomes["parsed"]) > 100


def test_no_text_is_lost_and_none_stands_twice() -> None:
    """Every line is the title, a heading, or body; each character of a body line is in one passage."""
    rng = random.Random(20260102)
    parsed_plans = 0
    for _ in range(600):
        text = random_text(rng)
        try:
            plan = parsed(text)
        except PlanQAError:
            continue
        parsed_plans += 1
        covered = Counter(
            at for p in plan.passages for s in p.sentences for at in range(s.span.start, s.span.end)
        )
        lost = [line for line in clean_lines(text) if not covered[line.offsets[0]]]
        for line in clean_lines(text):
            kept = {covered[at] for at in line.offsets}
            assert kept == ({0} if line in lost else {1})
        headings = {at for h in plan.headings for at in range(h.span.start, h.span.end)}
        title = [line for line in lost if not headings & set(line.offsets)]
        first_kept = min([*covered, *headings], default=0)
        assert all(line.offsets[-1] < first_kept for line in title)
        assert len(title) <= MAX_TITLE_LINES
        assert not title or "".join(line.text.strip("#* ") for line in title).endswith(plan.title)
    assert parsed_plans > 300
