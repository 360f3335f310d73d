"""The training data as it lies in `data/training/`, read and checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from ingest.errors import SourceError

FOLDER = Path(str(files("data") / "training"))
_MARKED = re.compile("⟦(.*?)⟧")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document, what it is read under, and whether it states a target or an achievement."""

    context: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question put to a document by a writer who read it.

    `answers`: all sentences that give what is asked, or a part of it, by themselves; `tempts`: sentences on
    the same subject that do not. `asking` are the clauses of a story that ask.
    """

    text: str
    kind: str
    intent: str
    asking: tuple[str, ...]
    answers: tuple[str, ...]
    tempts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Excerpts of an official document, by the sentences' numbers, and what was asked of it."""

    name: str
    sentences: Mapping[str, Sentence]
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody writes into the chat, what it wants, and its clauses that ask."""

    text: str
    intent: str
    asks: tuple[str, ...]


def documents(folder: Path = FOLDER) -> list[Document]:
    """All documents with their asks, in the order of their names. Raises SourceError."""
    return [_document(path, folder / "asks" / f"{path.stem}.jsonl") for path in _files(folder / "documents")]


def messages(folder: Path = FOLDER) -> list[Message]:
    """The messages. Raises SourceError."""
    rows = _rows(folder / "messages.jsonl")
    return [Message(r["message"], r["intent"], tuple(r["asks"])) for r in rows if not r.get("history")]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.tsv"))


def _document(path: Path, asks: Path) -> Document:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    sentences = {
        n: Sentence(context, text, kind) for n, kind, context, text in (x.split("\t") for x in lines)
    }
    found = []
    for row in _rows(asks):
        if missing := {*row["answers"], *row["tempts"]} - sentences.keys():
            raise SourceError(
                asks, f"names {sorted(missing)}", expected=f"numbers of sentences in {path.name}"
            )
        marked = tuple(_MARKED.findall(row["ask"]))
        text = _MARKED.sub(r"\1", row["ask"])
        found.append(
            Ask(text, row["kind"], row["intent"], marked, tuple(row["answers"]), tuple(row["tempts"]))
        )
    return Document(path.stem, sentences, tuple(found))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise SourceError(path, "is not JSON", line=number, expected="one object a line") from error
