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
UNSEEN = FOLDER / "unseen"
"""Documents, and asks of them, that no head is trained on: the judge is measured there."""
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


@dataclass(frozen=True, slots=True)
class Several:
    """A message, often without marks, and the clauses that ask, verbatim and in order."""

    text: str
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A request for a list, or a question for a fact that looks like one; `pattern` names its wording."""

    text: str
    is_list: bool
    pattern: str


def open_questions(folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """By sentences of the shipped plan, what a reader would ask next and the plan answers nowhere."""
    lines = (folder / "open.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["sentence"]: tuple(row["open"]) for row in map(json.loads, lines)}


def several_asks(folder: Path = FOLDER) -> list[Several]:
    """Messages that ask several things, one or none."""
    lines = (folder / "several.jsonl").read_text(encoding="utf-8").splitlines()
    return [Several(row["message"], tuple(row["asks"])) for row in map(json.loads, lines)]


def list_rows(folder: Path = FOLDER) -> list[ListRow]:
    """The requests for lists and their near misses."""
    lines = (folder / "lists.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line]
    return [ListRow(text, label == "list", pattern) for label, pattern, text in cells]


def documents(folder: Path = FOLDER) -> list[Document]:
    """All documents with their asks, in the order of their names. Raises SourceError."""
    found = (
        _documents(path, folder / "asks" / f"{path.stem}.jsonl") for path in _files(folder / "documents")
    )
    return [document for of_file in found for document in of_file]


def messages(folder: Path = FOLDER) -> list[Message]:
    """The messages. Raises SourceError."""
    rows = _rows(folder / "messages.jsonl")
    return [Message(r["message"], r["intent"], tuple(r["asks"])) for r in rows if not r.get("history")]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.tsv"))


def _documents(path: Path, asks: Path) -> list[Document]:
    """The documents of a file, each from a line with its title on; an ask is of that with its sentences."""
    titled: list[dict[str, Sentence]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            titled.append({})
        else:
            number, kind, context, text = line.split("\t")
            titled[-1][number] = Sentence(context, text, kind)
    at = {number: place for place, sentences in enumerate(titled) for number in sentences}
    found: list[list[Ask]] = [[] for _ in titled]
    for row in _rows(asks):
        named = [*row["answers"], *row["tempts"]]
        if missing := {*named} - at.keys():
            raise SourceError(
                asks, f"names {sorted(missing)}", expected=f"numbers of sentences in {path.name}"
            )
        marked = tuple(_MARKED.findall(row["ask"]))
        text = _MARKED.sub(r"\1", row["ask"])
        ask = Ask(text, row["kind"], row["intent"], marked, tuple(row["answers"]), tuple(row["tempts"]))
        found[at[named[0]]].append(ask)
    return [Document(path.stem, s, tuple(a)) for s, a in zip(titled, found, strict=True)]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise SourceError(path, "is not JSON", line=number, expected="one object a line") from error
