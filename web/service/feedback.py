"""有用 or 没用: what is said of an answer, and what becomes of it in a benchmark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from chat.config import MAX_QUESTION_CHARS
from chat.model import Answer, Status

USEFUL, USELESS = "有用", "没用"
REASONS = {
    "": "没有说明",
    "wrong": "数字或事实不对",
    "missed": "规划里写了,却说没有",
    "beside": "答非所问",
    "place": "出处不对",
    "unclear": "看不懂",
    "other": "其他",
}
Reason = Literal["", "wrong", "missed", "beside", "place", "unclear", "other"]


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Cited:
    """What the answer cited, as the benchmark has it: chapter -1 in a document without chapters."""

    chapter: Annotated[int, Field(ge=-1, le=9999)] | None
    section: Annotated[int, Field(ge=-1, le=9999)] | None
    quote: Annotated[str, Field(max_length=600)]
    ref: Annotated[str, Field(max_length=200)] = ""
    document: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Feedback:
    """What is said of one answer. Checked when made: it may come from a browser."""

    useful: bool
    status: Status
    reason: Reason = ""
    comment: Annotated[str, Field(max_length=1000)] = ""
    question: Annotated[str, Field(max_length=MAX_QUESTION_CHARS)] = ""
    standalone: Annotated[str, Field(max_length=4000)] = ""
    """How the question was read; a follow-up makes no sense without."""
    citations: Annotated[tuple[Cited, ...], Field(max_length=20)] = ()

    @classmethod
    def on(cls, answer: Answer, *, useful: bool, reason: Reason = "", comment: str = "") -> Feedback:
        """Feedback on an answer that is at hand."""
        cited = tuple(Cited(c.chapter, c.section, c.quote, c.ref, c.document) for c in answer.citations)
        return cls(
            useful=useful, status=answer.status, reason=reason, comment=plain(comment),
            question=plain(answer.question), standalone=plain(answer.standalone), citations=cited,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of the file. `generation` is that of the index which answered."""

    id: int
    at: str
    said: Feedback
    generation: str


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question as it is kept: masked, with the door where it was asked and how it ended."""

    id: int
    at: str
    door: str
    question: str
    status: str


def export(rows: Iterable[Kept]) -> tuple[dict[str, Any], ...]:
    """Rows of `questions.jsonl`, to be labelled by hand, of the feedback whose question was kept."""
    return tuple(_question_row(kept) for kept in rows if kept.said.question)


def _question_row(kept: Kept) -> dict[str, Any]:
    """A row of the benchmark without its label: what is right a person must say.

    What an answer cited that people found useful is proposed as the gold.
    """
    said = kept.said
    proposed = said.citations if said.useful else ()
    gold = [{"chapter": c.chapter, "section": c.section, "quote": c.quote} for c in proposed]
    return {
        **_unlabelled(f"feedback-{kept.id}", said.question, gold),
        "feedback": {
            "useful": said.useful,
            "reason": REASONS[said.reason],
            "comment": said.comment,
            "standalone": said.standalone,
            "status": said.status.value,
            "cited": [asdict(one) for one in said.citations],
            "generation": kept.generation,
            "at": kept.at,
        },
    }


def export_questions(rows: Iterable[KeptQuestion]) -> tuple[dict[str, Any], ...]:
    """Rows of `questions.jsonl`, to be labelled by hand, of all questions that were kept."""
    return tuple(
        {
            **_unlabelled(f"asked-{kept.id}", kept.question, []),
            "asked": {"door": kept.door, "status": kept.status, "at": kept.at},
        }
        for kept in rows
    )


def _unlabelled(name: str, question: str, gold: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": name,
        "type": "",
        "question": question,
        "key_facts": [],
        "gold": gold,
        "any_gold": False,
        "reference_answer": "",
    }


def plain(text: str) -> str:
    """Without what moves a terminal or hides a digit."""
    spaced = "".join(" " if char.isspace() else char for char in text)
    return "".join(char for char in spaced if char.isprintable())
