"""Sentences to passages, the unit of retrieval."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from ingest.config import IngestConfig
from ingest.model import Paragraph, Passage, Sentence


def passages_of(paragraph: Paragraph, config: IngestConfig) -> Iterator[Passage]:
    """Consecutive sentences up to `passage_chars`; a lead never stands alone."""
    if paragraph.kind == "row" and paragraph.item is None:
        return  # the heads of a table's columns
    group: list[Sentence] = []
    first = 0
    for i, sentence in enumerate(paragraph.sentences):
        length = sum(len(s.text) for s in group)
        only_lead = len(group) == 1 and first == 0 and paragraph.lead is not None
        if group and not only_lead and length + len(sentence.text) > config.passage_chars:
            yield _passage(paragraph, first, group)
            group, first = [], i
        group.append(sentence)
    if group:
        yield _passage(paragraph, first, group)


def _passage(paragraph: Paragraph, first: int, group: Iterable[Sentence]) -> Passage:
    sentences = tuple(group)
    span = type(paragraph.span)(sentences[0].span.start, sentences[-1].span.end)
    text = "".join(s.text for s in sentences)
    key = f"{paragraph.document}\n{paragraph.address}\n{first}\n{text}"
    return Passage(
        id=hashlib.sha256(key.encode()).hexdigest()[:12],
        document=paragraph.document,
        place=paragraph.place,
        paragraph=paragraph.number,
        first_sentence=first,
        path=paragraph.path,
        lead=paragraph.lead,
        sentences=sentences,
        span=span,
        kind=paragraph.kind,
        item=paragraph.item,
        parent=paragraph.parent,
        page=paragraph.page,
    )
