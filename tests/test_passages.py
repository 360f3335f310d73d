"""Sentences and passages: cut at the right places, resolving into the source, and losing nothing."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest
from fakes import parsed

from ingest import IngestConfig, parse_plan
from ingest.formats import text_document
from ingest.model import Plan, Span


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
    source = text_document("a.txt", "第一章 总则\n" + "十个字,的一个句子。" * 6)
    sizes = {
        limit: [len(p.text) for p in parse_plan(source, IngestConfig(passage_chars=limit)).passages]
        for limit in (10, 20, 1000)
    }
    assert sizes == {10: [10] * 6, 20: [20] * 3, 1000: [60]}
