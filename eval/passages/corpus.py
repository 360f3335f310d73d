"""A public reading-comprehension set as something the bot can be asked about."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest import IngestConfig
from ingest.errors import RowsError
from ingest.lines import clean
from ingest.model import Paragraph, Plan, Span
from ingest.passages import passages_of
from ingest.places import place_of
from ingest.sentences import lead_of, sentences_of


@dataclass(frozen=True, slots=True)
class Corpus:
    """The rows of passages.jsonl as one plan: row i is the only paragraph of chapter i + 1.

    `ids` and `texts` are those of the rows, the texts as they stand in the file.
    """

    plan: Plan
    ids: tuple[str, ...]
    texts: tuple[str, ...]

    def row_id(self, chapter: int) -> str:
        """Id of the corpus row that a chapter stands for."""
        return self.ids[chapter - 1]


@dataclass(frozen=True, slots=True)
class CorpusQuestion:
    """One row of an open-domain questions.jsonl; `passage_ids` name the rows that answer."""

    id: str
    question: str
    answers: tuple[str, ...]
    passage_ids: tuple[str, ...]
    answerable: bool


def read_corpus(path: Path, config: IngestConfig | None = None) -> Corpus:
    """Read `id, title, text` rows; a row is cut into passages as a paragraph of a plan is."""
    config = config or IngestConfig()
    ids: list[str] = []
    texts: list[str] = []
    paragraphs: list[Paragraph] = []
    digest = hashlib.sha256()
    for number, row in _rows(path):
        digest.update(str(row.get("text", "")).encode())
        paragraph = _paragraph(row, len(ids) + 1, config)
        if paragraph is None:
            raise RowsError(f"{path}:{number}: no text", expected="rows of id, title, text")
        ids.append(_id(path, number, row))
        texts.append(str(row["text"]))
        paragraphs.append(paragraph)
    if not ids:
        raise RowsError(f"{path}: no passage in it", expected="one JSON object a line")
    passages = tuple(p for paragraph in paragraphs for p in passages_of(paragraph, config))
    plan = Plan("corpus", path.stem, path.name, digest.hexdigest(), "utf-8", (), tuple(paragraphs), passages)
    return Corpus(plan, tuple(ids), tuple(texts))


def read_corpus_questions(path: Path, limit: int | None = None) -> Iterator[CorpusQuestion]:
    """The questions one by one, in the order of the file; a row without `answerable` is answerable.

    With `limit` the file is read twice, for a fixed sample: the ids that hash lowest.
    """
    chosen = None if limit is None else _sample(path, limit)
    for number, row in _rows(path):
        if chosen is not None and row.get("id") not in chosen:
            continue
        if not isinstance(row.get("question"), str):
            raise RowsError(f"{path}:{number}: no question", expected="id, question, answers, passage_ids")
        yield CorpusQuestion(
            _id(path, number, row),
            row["question"],
            tuple(row.get("answers") or ()),
            tuple(row.get("passage_ids") or ()),
            bool(row.get("answerable", True)),
        )


def count_questions(path: Path, limit: int | None = None) -> int:
    """How many questions `read_corpus_questions` gives."""
    rows = sum(1 for _ in _rows(path))
    return rows if limit is None else min(rows, limit)


def _sample(path: Path, n: int) -> frozenset[str]:
    ids = (_id(path, number, row) for number, row in _rows(path))
    return frozenset(heapq.nsmallest(n, ids, key=lambda i: hashlib.sha256(i.encode()).digest()))


def _paragraph(row: dict[str, Any], chapter: int, config: IngestConfig) -> Paragraph | None:
    text = str(row.get("text", ""))
    line = clean(text, Span(0, len(text)))
    if not line.text:
        return None
    sentences = sentences_of(line, True, start_is_cut=False, config=config)
    return Paragraph(
        document="corpus",
        place=place_of(chapter, None),
        number=1,
        path=(str(row.get("title", "")),),
        kind="text",
        lead=lead_of(sentences, config),
        sentences=sentences,
        span=line.span(0, len(line.text)),
    )


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, _object(path, number, line)
    except OSError as error:
        raise RowsError(f"{path}: {error.strerror}", expected="a readable JSONL file") from error


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise RowsError(f"{path}:{number}: not JSON", expected="one JSON object a line") from error
    if not isinstance(row, dict):
        raise RowsError(f"{path}:{number}: not an object", expected="one JSON object a line")
    return row


def _id(path: Path, number: int, row: dict[str, Any]) -> str:
    if not isinstance(row.get("id"), str):
        raise RowsError(f"{path}:{number}: no id", expected="a text as id")
    return str(row["id"])
