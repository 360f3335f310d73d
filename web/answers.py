"""The wording of an answer: as HTML with chips for its marks, and as plain text with its citations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import TypedDict

from chat.answers.compose import target_note
from chat.lists.wording import MEASURE, part_head
from chat.model import Answer, Citation, Evidence, Status, Table
from index.tokenizer import fold
from web.cards import NEARBY, card_id
from web.links import Links
from web.lists import listed

MARK = re.compile(r"\[(\d{1,4})\]")
_UNFINISHED_MARK = re.compile(r"\[\d{0,4}$")
_MARK_AND_STOP = re.compile(MARK.pattern + r"([。,，;；、:：]*)")
_BETWEEN_ITEMS = re.compile(r"(?<=\])[;；]")
_INNER_QUOTES = str.maketrans("“”", "‘’")
_CLAUSES = re.compile("[,，]")
_NO_WORD = re.compile(r"[\W_]+")
MIN_ITEMS = 3
"""So many things said one after another, each with its mark, are read more easily below one another."""

LABELS = {
    Status.PARTIAL: "规划只写到问题的一部分",
    Status.NOT_IN_PLAN: "规划中没有写明",
    Status.OFF_TOPIC: "与规划无关",
    Status.DAMAGED: "原文此处残缺",
    Status.REFUSED: "无法回答",
}


class Source(TypedDict):
    """What a mark of the answer stands for. The link is relative: only the browser knows the whole."""

    n: int
    ref: str
    quote: str
    link: str


class Cites(TypedDict):
    """What the answer cited, as `web.service.feedback.Cited` reads it back."""

    chapter: int | None
    section: int | None
    quote: str
    ref: str
    document: str


class Report(TypedDict):
    """An answer as values."""

    label: str
    text: str
    reminder: str
    heading: str
    sources: list[Source]
    cites: list[Cites]


def without_marks(text: str) -> str:
    """The text as it goes into the history: what was said, not how it was cited."""
    return MARK.sub("", text)


def chips(text: str, evidence: Sequence[Evidence], turn: str) -> str:
    """Escaped text in which each mark `[n]` that resolves is a link to card n.

    Where an answer cites targets beside other things, each mark of a target says so; where it cites
    several plans, each mark names its own to whoever points at it or has it read out.
    """
    refs = {one.citation.n: one.citation.ref for one in evidence}
    targets = {one.citation.n for one in evidence if one.support and one.target}
    plans = {one.citation.n: one.citation.plan for one in evidence}
    several = len(set(plans.values())) > 1
    mixed = any(one.support and not one.target for one in evidence)

    def chip(mark: re.Match[str]) -> str:
        n = int(mark[1])
        if n not in refs:
            return mark[0]
        where = ("目标 " if mixed and n in targets else "") + escape(refs[n])
        plan = f"《{escape(plans[n])}》" if several else ""
        pointed = f' title="{plan}"' if plan else ""
        made = (
            f'<a class="chip" href="#{card_id(turn, n)}"{pointed} aria-label="依据{n}:{plan}{where}">'
            f'<span class="n">{n}</span>{where}</a>'
        )
        # No line of Chinese begins with a full stop.
        return f'<span class="kept">{made}{mark[2]}</span>' if mark[2] else made

    # Marks hold only brackets and digits, which escaping leaves as they are.
    return _MARK_AND_STOP.sub(chip, escape(text))


def wording(text: str, evidence: Sequence[Evidence], turn: str) -> str:
    """Paragraphs of the answer's text. A mark that is still arriving is not shown yet."""
    whole = _UNFINISHED_MARK.sub("", text)
    lines = [line.strip() for line in whole.splitlines()]
    return "".join(_line(line, evidence, turn) for line in lines if line)


def _line(line: str, evidence: Sequence[Evidence], turn: str) -> str:
    """A paragraph; `head:item[1];item[2];item[3]。` becomes a head with its items below it."""
    first, *others = _BETWEEN_ITEMS.split(line)
    head, colon, item = first.partition(":" if ":" in first else "：")
    if not colon or len(others) + 1 < MIN_ITEMS or MARK.search(head):
        return f"<p>{chips(line, evidence, turn)}</p>"
    items = "".join(f"<li>{chips(one.rstrip('。'), evidence, turn)}</li>" for one in (item, *others) if one)
    return f'<p>{chips(head + colon, evidence, turn)}</p><ul class="listed">{items}</ul>'


def quoted(text: str) -> str:
    """In quotation marks; those within become single ones, as Chinese has it."""
    return f"“{text.translate(_INNER_QUOTES)}”"


def label(status: Status, *, courtesy: bool = False) -> str:
    words = "" if courtesy else LABELS.get(status)
    return f'<p class="label {status}">{words}</p>' if words else ""


def understood(question: str, standalone: str) -> str:
    """How the question was read, where that is not as it was written: pinyin, a typo, a follow-up.

    What asks in a long message is read as it was written.
    """
    written = _NO_WORD.sub("", fold(question))
    if all(_NO_WORD.sub("", clause) in written for clause in _CLAUSES.split(fold(standalone))):
        return ""
    return f'<p class="note understood">按{escape(quoted(standalone))}理解</p>'


def finished(answer: Answer, turn: str) -> str:
    """The checked answer: how it was understood, status, text, the reminder on targets, the quiet note."""
    reminder = target_note(answer)
    target = f'<p class="tag target">{reminder}</p>' if reminder else ""
    note = f'<p class="note">{escape(answer.note)}</p>' if answer.note else ""
    head = understood(answer.question, answer.standalone) + label(answer.status, courtesy=answer.courtesy)
    said, after, rows = answer.text, "", ""
    if answer.table:
        said, after = _beside_rows(answer.text, answer.table)
        rows = listed(answer.table, answer.evidence, turn)
    before, behind = (wording(text, answer.evidence, turn) for text in (said, after))
    return head + before + rows + behind + target + note


def _beside_rows(text: str, table: Table) -> tuple[str, str]:
    """The lines before the table and behind it, without its rows and heads; what another plan says stays."""
    listed_marks = {one.n for one in table.rows}
    counts = Counter(one.part for one in table.rows if one.part)
    heads = {part_head(name, count) for name, count in counts.items()}
    lines = text.split("\n")
    marks = [{int(n) for n in MARK.findall(line)} for line in lines]
    shown = [
        line in heads or (bool(of_line) and of_line <= listed_marks)
        for line, of_line in zip(lines, marks, strict=True)
    ]
    last = max((at for at, row in enumerate(shown) if row), default=0)
    kept = [(at, line) for at, (line, row) in enumerate(zip(lines, shown, strict=True)) if not row]
    counted = "、".join(f"{name} {count}{MEASURE}" for name, count in counts.items())
    before = [*(line for at, line in kept if at < last), *([f"{counted}。"] if len(counts) > 1 else [])]
    return "\n".join(before), "\n".join(line for at, line in kept if at > last)


def report(answer: Answer, links: Links) -> Report:
    """The answer for a report, of which the page makes plain text and Markdown."""
    return {
        "label": "" if answer.courtesy else LABELS.get(answer.status, ""),
        "text": answer.text,
        "reminder": target_note(answer),
        "heading": "依据" if answer.status.supported else NEARBY,
        "sources": [_source(one.citation, links) for one in reported(answer)],
        "cites": [_cites(cited) for cited in answer.citations[:20]],
    }


def _cites(cited: Citation) -> Cites:
    return {
        "chapter": cited.chapter,
        "section": cited.section,
        "quote": cited.quote[:600],
        "ref": cited.ref,
        "document": cited.document,
    }


def _source(cited: Citation, links: Links) -> Source:
    title = f"《{links.title(cited.document)}》" if links.title(cited.document) else ""
    return {
        "n": cited.n,
        "ref": f"{title}{cited.ref}",
        "quote": quoted(cited.quote),
        "link": links.to(cited.document, cited.address),
    }


def reported(answer: Answer) -> list[Evidence]:
    """What stands under an answer in a report: what it cites, or the nearest things where it cites none."""
    return [e for e in answer.evidence if e.support or not answer.status.supported]
