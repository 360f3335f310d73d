"""Paragraphs to sentences, and sentences to passages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from ingest import damage
from ingest.clean import Line
from ingest.config import IngestConfig
from ingest.model import Paragraph, Passage, Sentence

_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』）)]*|[^。！？!?]+$")
_CLAUSE = re.compile(r"[^；;]*[；;]|[^；;]+$")
_PHRASE = re.compile(r"[^，,]*[，,]|[^，,]+$")


def sentences_of(line: Line, start_is_cut: bool, config: IngestConfig) -> tuple[Sentence, ...]:
    """The sentences of a paragraph's line, each marked where the source is cut inside it."""
    cuts = damage.cut_positions(line.text)
    if start_is_cut:
        cuts.insert(0, 0)
    sentences = []
    for start, end in _ranges(line.text, config.max_sentence_chars):
        damaged = any(start <= cut < end for cut in cuts)
        sentences.append(_sentence(line, start, end, damaged))
    return tuple(sentences)


def _sentence(line: Line, start: int, end: int, damaged: bool) -> Sentence:
    return Sentence(line.text[start:end], line.span(start, end), damaged, line.gaps(start, end))


def lead_of(sentences: Sequence[Sentence], config: IngestConfig) -> str | None:
    """The first sentence, without its end mark, where it is short enough to act as a title."""
    if len(sentences) < 2:
        return None
    first = sentences[0].text
    titled = len(first) <= config.lead_chars and first.endswith("。") and not re.search("[，,；;]", first)
    return first.rstrip("。").lstrip("—") if titled else None


def passages_of(paragraph: Paragraph, config: IngestConfig) -> Iterator[Passage]:
    """Consecutive sentences up to `passage_chars`; a lead never stands alone."""
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


def _ranges(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """Sentence ranges; one longer than `limit` is divided at semicolons, else at commas."""
    for match in _SENTENCE.finditer(text):
        yield from _divided(text, match.start(), match.end(), limit, (_CLAUSE, _PHRASE))


def _divided(
    text: str, start: int, end: int, limit: int, patterns: Sequence[re.Pattern[str]]
) -> Iterator[tuple[int, int]]:
    if end - start <= limit or not patterns:
        yield start, end
        return
    pending = start
    for match in patterns[0].finditer(text, start, end):
        if match.end() - pending > limit and match.start() > pending:
            yield from _divided(text, pending, match.start(), limit, patterns[1:])
            pending = match.start()
    yield from _divided(text, pending, end, limit, patterns[1:])
