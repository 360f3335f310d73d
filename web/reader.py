"""The reader: a plan's outline at the left, its whole text at the right, an address on every paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from ingest.model import Heading, Paragraph, Plan, Sentence
from ingest.outline.places import RUN_IN
from web.cards import DAMAGED
from web.links import Links
from web.tables import table

_CUT = f'<span class="cut-mark">{DAMAGED}</span>'
_OUTLINE_DEPTH = 3

Placed = tuple[Heading | Paragraph, str]


def in_order(plan: Plan) -> list[Placed]:
    """Headings and paragraphs as they stand in the source, each with the address of its place."""
    pieces: list[Heading | Paragraph] = [*plan.headings, *plan.paragraphs]
    pieces.sort(key=lambda piece: (piece.span.start, isinstance(piece, Paragraph)))
    return [(p, p.section_address if isinstance(p, Paragraph) else p.address) for p in pieces]


def reader(plan: Plan, links: Links) -> str:
    """Outline and text of one plan, for the page to put in place when a person opens it."""
    damaged = plan.damaged_paragraphs
    state = f"所用文本有 {damaged} 段残缺,已在原处标明,未作修补。" if damaged else ""
    text = "".join(_text(plan, links))
    return (
        f'<div class="reader" data-plan="{escape(plan.id)}">'
        '<nav class="outline" aria-label="目录"><button type="button" class="fold" aria-expanded="false">目录'
        f"</button><ol>{_outline(plan, links)}</ol></nav>"
        f'<article class="plan" lang="zh-CN"><h2 tabindex="-1">{escape(plan.title)}</h2>'
        f'<p class="about">{state}点每段末尾的“第几段”,可复制本段的固定链接。</p>{text}</article></div>'
    )


def _text(plan: Plan, links: Links) -> Iterator[str]:
    """Headings and paragraphs; rows that follow each other as one table."""
    for is_row, run in groupby(in_order(plan), key=lambda placed: _is_row(placed[0])):
        pieces = list(run)
        if is_row:
            yield table([p for p, _ in pieces if isinstance(p, Paragraph)], links)
        else:
            yield from (_piece(piece, address, links) for piece, address in pieces)


def _is_row(piece: Heading | Paragraph) -> bool:
    return isinstance(piece, Paragraph) and piece.kind == "row"


def _outline(plan: Plan, links: Links) -> str:
    """The headings that open a place, to the third depth; what stands before the first is named."""
    rows = []
    opening = next((p for p in plan.paragraphs if p.section_address == "0"), None)
    if opening is not None and not any(h.address == "0" and h.opens for h in plan.headings):
        rows.append(_row("depth-1", "0", opening.ref, plan, links))
    for heading in plan.headings:
        if heading.opens and heading.depth <= _OUTLINE_DEPTH and heading.origin != RUN_IN:
            rows.append(
                _row(f"{heading.level} depth-{heading.depth}", heading.address, heading.text, plan, links)
            )
    return "".join(rows)


def _row(level: str, address: str, text: str, plan: Plan, links: Links) -> str:
    href = escape(links.to(plan.id, address))
    return f'<li class="{level}"><a href="{href}" data-section="{address}">{escape(text)}</a></li>'


def _piece(piece: Heading | Paragraph, address: str, links: Links) -> str:
    if isinstance(piece, Paragraph):
        return _paragraph(piece, links)
    if piece.origin == RUN_IN:  # its paragraph says it
        return f'<span id="at-{address}"></span>'
    rank = min(piece.depth + 2, 6)
    mark = f' id="at-{address}" tabindex="-1"' if piece.opens else ""
    return f'<h{rank} class="{piece.level}"{mark}>{escape(piece.text)}</h{rank}>'


def _paragraph(paragraph: Paragraph, links: Links) -> str:
    address = paragraph.address
    sentences = "".join(
        _sentence(sentence, lead=place == 0 and paragraph.lead is not None)
        for place, sentence in enumerate(paragraph.sentences)
    )
    name = f"{paragraph.ref}第{paragraph.number}段"
    return (
        f'<p class="para {paragraph.kind}" id="at-{address.replace("#", "-")}" data-address="{address}"'
        f' tabindex="-1">{sentences}<a class="anchor" href="{escape(links.to(paragraph.document, address))}"'
        f' aria-label="{name},复制链接">第{paragraph.number}段</a></p>'
    )


def _sentence(sentence: Sentence, *, lead: bool = False) -> str:
    """A sentence that knows its place in the source, so that a quote can be found in it."""
    kinds = " ".join(kind for kind, present in (("lead", lead), ("damaged", sentence.damaged)) if present)
    named = f' class="{kinds}"' if kinds else ""
    span = f'data-start="{sentence.span.start}" data-end="{sentence.span.end}"'
    return f"<span{named} {span}>{escape(sentence.text)}</span>{_CUT if sentence.damaged else ''}"
