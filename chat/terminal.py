"""Answers and sections as text for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby

from chat.answers.compose import target_note
from chat.model import Answer, Answered, Event, EvidenceFound
from ingest.errors import PlanQAError
from ingest.model import Paragraph, Plan

LOST = "〔原文此处残缺〕"


def print_event(event: Event, *, several: bool = False) -> None:
    """Evidence as soon as it is found, then the checked answer; words in between are not shown twice.

    `several`: there are several plans, so that each piece of evidence names its own.
    """
    if isinstance(event, EvidenceFound):
        if event.evidence:
            print("依据:" if event.status.supported else "规划中相近的内容(不是对问题的直接回答):")
        for evidence in event.evidence:
            citation = evidence.citation
            lost = LOST if citation.damaged else ""
            plan = f"《{citation.plan}》" if several else ""
            print(f"  [{citation.n}] {plan}{citation.ref}({citation.address})  {citation.quote}{lost}")
        sys.stdout.flush()
    elif isinstance(event, Answered):
        print(answer_text(event.answer), flush=True)


def answer_text(answer: Answer) -> str:
    """The answer with the notes a person needs."""
    lines = ["", answer.text]
    if target_note(answer):
        lines.append(f"({target_note(answer)})")
    if answer.note:
        lines.append(f"({answer.note})")
    return "\n".join(lines)


def section_text(plans: Sequence[Plan], address: str, title: str | None = None) -> str:
    """A section (5.1), a chapter's introduction and sections (5), the preface (0) or a paragraph (5.1#p3).

    Raises PlanQAError where nothing has that address.
    """
    chosen = [p for p in plans if title is None or title in p.title]
    texts = [text for plan in chosen if (text := _section(plan, address))]
    if not texts:
        known = ", ".join(dict.fromkeys(p.section_address for plan in chosen for p in plan.paragraphs))
        raise PlanQAError(
            f"nothing has the address {address!r}", expected=f"one of {known or 'a known plan'}"
        )
    return "\n\n".join(texts)


def _section(plan: Plan, address: str) -> str:
    wanted = [p for p in plan.paragraphs if _within(p, address)]
    blocks = [plan.title] if wanted else []
    for path, paragraphs in groupby(wanted, key=lambda p: p.path):
        blocks.append(" › ".join(path))
        blocks += [f"{_marked(p)}  〔{p.address}〕" for p in paragraphs]
    return "\n\n".join(blocks)


def _within(paragraph: Paragraph, address: str) -> bool:
    own = (paragraph.address, paragraph.section_address, paragraph.ref)
    return address in own or paragraph.section_address.startswith(f"{address}.")


def _marked(paragraph: Paragraph) -> str:
    return "".join(s.text + (LOST if s.damaged else "") for s in paragraph.sentences)
