"""A row of `questions.jsonl` as a value: Question, and what makes a row unreadable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from chat.model import Turn
from ingest.places import ref_of

Split = Literal["dev", "test"]
_DEV_SHARE = 60  # percent of the ids; the rest is only looked at in reports


@dataclass(frozen=True, slots=True)
class Gold:
    """A verbatim piece of the plan (white space aside) that answers, and where it stands.

    `chapter` is -1 in a document without chapters.
    """

    chapter: int
    section: int | None
    quote: str

    @property
    def ref(self) -> str:
        return ref_of(self.chapter, self.section)


@dataclass(frozen=True, slots=True)
class Question:
    """One row of `questions.jsonl`; `line` counts from 1.

    `key_facts` is a list of facts, each a list of accepted spellings. `any_gold`: one of the
    gold pieces is enough. `must_say` are like facts, but no facts of the plan (a hotline); `must_not_say`
    stands only in a wrong answer. `labelled` is False for a row that holds only id, question, history.
    """

    id: str
    question: str
    history: tuple[Turn, ...] = ()
    type: str = ""
    answerable: bool = True
    key_facts: tuple[tuple[str, ...], ...] = ()
    gold: tuple[Gold, ...] = ()
    any_gold: bool = False
    reference_answer: str = ""
    must_say: tuple[tuple[str, ...], ...] = ()
    must_not_say: tuple[str, ...] = ()
    labelled: bool = False
    line: int = 0

    @property
    def split(self) -> Split:
        return split_of(self.id)


def split_of(question_id: str) -> Split:
    """`dev` or `test` by a hash of the id alone: the rule never moves a question when others join."""
    digest = hashlib.sha256(question_id.encode()).digest()
    return "dev" if int.from_bytes(digest[:4], "big") % 100 < _DEV_SHARE else "test"


class BadRow(Exception):
    """What is wrong with one row; becomes part of a RowsError."""


def question_of(row: object, line: int) -> Question:
    """The row as a Question; raises BadRow. A JSONDecodeError stands for a line that is no JSON."""
    if isinstance(row, json.JSONDecodeError):
        raise BadRow(f"not JSON: {row.msg} at column {row.colno}")
    if not isinstance(row, dict):
        raise BadRow("not a JSON object")
    return Question(
        id=_text(row, "id", needed=True),
        question=_text(row, "question", needed=True, empty=True),
        history=tuple(_turn(turn) for turn in _list(row, "history")),
        type=_text(row, "type"),
        answerable=_flag(row, "answerable", default=True),
        key_facts=tuple(_fact(fact) for fact in _list(row, "key_facts")),
        gold=tuple(_gold(gold) for gold in _list(row, "gold")),
        any_gold=_flag(row, "any_gold", default=False),
        reference_answer=_text(row, "reference_answer"),
        must_say=tuple(_fact(fact) for fact in _list(row, "must_say")),
        must_not_say=tuple(map(str, _list(row, "must_not_say"))),
        labelled=bool(row.get("type")) and "answerable" in row,
        line=line,
    )


def _text(row: Mapping[str, Any], key: str, *, needed: bool = False, empty: bool = False) -> str:
    value = row.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not empty and not value):
        raise BadRow(f"{key} is {value!r}, not a text")
    return value


def _flag(row: Mapping[str, Any], key: str, *, default: bool) -> bool:
    value = row.get(key, default)
    if not isinstance(value, bool):
        raise BadRow(f"{key} is {value!r}, not true or false")
    return value


def _list(row: Mapping[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadRow(f"{key} is {value!r}, not a list")
    return value


def _turn(value: object) -> Turn:
    if not isinstance(value, dict) or not isinstance(value.get("content"), str):
        raise BadRow(f"history holds {value!r}, not {{role, content}}")
    role = value.get("role")
    if role == "user":
        return Turn("user", value["content"])
    if role == "assistant":
        return Turn("assistant", value["content"])
    raise BadRow(f"history has role {role!r}, not user or assistant")


def _fact(value: object) -> tuple[str, ...]:
    if isinstance(value, list) and value and all(isinstance(v, str) and v.strip() for v in value):
        return tuple(value)
    raise BadRow(f"key_facts holds {value!r}, not a list of spellings")


def _gold(value: object) -> Gold:
    if not isinstance(value, dict):
        raise BadRow(f"gold holds {value!r}, not {{chapter, section, quote}}")
    chapter, section, quote = value.get("chapter"), value.get("section"), value.get("quote")
    chapter = -1 if chapter is None else chapter
    if not isinstance(chapter, int) or not isinstance(section, int | None) or not isinstance(quote, str):
        raise BadRow(f"gold holds {value!r}, not {{chapter, section, quote}}")
    return Gold(chapter, section, quote)
