"""The reader: a plan's outline at the left, its whole text at the right, an address on every paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ingest.model import Heading, Paragraph, Plan, Sentence
from ingest.places import section_address
from web.cards import DAMAGED
from web.links import Links

_CUT = f'<span class="cut-mark">{DAMAGED}</span>'
_RANK = {"part": 2, "chapter": 3, "section": 4, "item": 5}

Placed = tuple[Heading | Paragraph, str]


def in_order(plan: Plan) -> Iterator[Placed]:
    """Headings and paragraphs as they stand in the source, each with the address of its section."""
    pieces: list[Heading | Paragraph] = [*plan.headings, *plan.paragraphs]
    pieces.sort(key=lambda piece: piece.span.start)
    chapter: int | None = 0
    section: int | None = None
    for piece in pieces:
        if isinstance(piece, Paragraph):
            chapter, section = piece.chapter, piece.section
        elif piece.level == "chapter":
            chapter, section = piece.number, None
        elif piece.level == "section":
            section = piece.number
        yield piece, section_address(chapter or 0, section)


def reader(plan: Plan, links: Links) -> str:
    """Outline and text of one plan, for the page to put in place when a person opens it."""
    damaged = plan.damaged_paragraphs
    state = f"所用文本有 {damaged} 段残缺,已在原处标明,未作修补。" if damaged else ""
    text = "".join(_piece(piece, address, links) for piece, address in in_order(plan))
    return (
        f'<div class="reader" data-plan="{escape(plan.id)}">'
        '<nav class="outline" aria-label="目录"><button type="button" class="fold" aria-expanded="false">目录'
        f"</button><ol>{_outline(plan, links)}</ol></nav>"
        f'<article class="plan" lang="zh-CN"><h2 tabindex="-1">{escape(plan.title)}</h2>'
        f'<p class="about">{state}点每段末尾的“第几段”,可复制本段的固定链接。</p>{text}</article></div>'
    )


def _outline(plan: Plan, links: Links) -> str:
    """Parts, chapters and sections; a preface has no heading and is named."""
    rows = []
    if any(paragraph.chapter == 0 for paragraph in plan.paragraphs):
        rows.append(_row("chapter", "0", "前言", plan, links))
    for piece, address in in_order(plan):
        if isinstance(piece, Heading) and piece.level in ("part", "chapter", "section"):
            rows.append(_row(piece.level, address, piece.text, plan, links))
    return "".join(rows)


def _row(level: str, address: str, text: str, plan: Plan, links: Links) -> str:
    if level == "part":
        return f'<li class="part">{escape(text)}</li>'
    href = escape(links.to(plan.id, address))
    return f'<li class="{level}"><a href="{href}" data-section="{address}">{escape(text)}</a></li>'


def _piece(piece: Heading | Paragraph, address: str, links: Links) -> str:
    if isinstance(piece, Paragraph):
        return _paragraph(piece, links)
    rank = _RANK[piece.level]
    mark = f' id="at-{address}" tabindex="-1"' if piece.level in ("chapter", "section") else ""
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
