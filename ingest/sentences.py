"""The sentences of a paragraph, and a row of a table as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest import damage
from ingest.characters import without_radicals
from ingest.config import IngestConfig
from ingest.lines import Line
from ingest.model import Cell, Sentence
from ingest.rows import statement

_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』）)]*|[^。！？!?]+$")
_CLAUSE = re.compile(r"[^；;]*[；;]|[^；;]+$")
_PHRASE = re.compile(r"[^，,]*[，,]|[^，,]+$")


def sentences_of(
    line: Line, running: bool, *, start_is_cut: bool, config: IngestConfig
) -> tuple[Sentence, ...]:
    """The sentences of a paragraph's line, each marked where the source is cut inside it.

    `running`: it is text that is whole only if it ends in an end mark.
    """
    cuts = damage.cut_positions(line.text, running=running)
    if start_is_cut:
        cuts.insert(0, 0)
    sentences = []
    for start, end in _ranges(line.text, config.max_sentence_chars):
        damaged = any(start <= cut < end for cut in cuts)
        sentences.append(_sentence(line, start, end, damaged))
    return tuple(sentences)


def _sentence(line: Line, start: int, end: int, damaged: bool) -> Sentence:
    text = line.text[start:end]
    reading = without_radicals(text)
    return Sentence(
        text, line.span(start, end), damaged, line.gaps(start, end), (), reading if reading != text else ""
    )


def row_sentences(
    line: Line, cells: Sequence[Cell], context: str, config: IngestConfig
) -> tuple[Sentence, ...]:
    """A row as one sentence with its cells, read under `context`; one that holds paragraphs as sentences."""
    if len(line.text) > config.row_chars:
        return sentences_of(line, False, start_is_cut=False, config=config)
    filled = tuple(cell for cell in cells if cell.end > cell.start)
    end = len(line.text)
    reading = without_radicals(f"{context} {statement(line.text, filled)}".strip())
    return (Sentence(line.text, line.span(0, end), False, line.gaps(0, end), filled, reading),)


def lead_of(sentences: Sequence[Sentence], config: IngestConfig) -> str | None:
    """The first sentence, without its end mark, where it is short enough to act as a title."""
    if len(sentences) < 2:
        return None
    first = sentences[0].text
    titled = len(first) <= config.lead_chars and first.endswith("。") and not re.search("[，,；;]", first)
    return first.rstrip("。").lstrip("—") if titled else None


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
