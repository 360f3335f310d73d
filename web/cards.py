"""Evidence cards: reference, headings above it, the quote with the words that matched, the way to read it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from chat.answers.compose import TARGET_NOTE
from chat.model import Evidence
from web.highlighting import highlighted
from web.links import Links
from web.tables import cited_row

SUPPORT = "原文依据"
UNUSED = "回答没有引用的相关原文"
NEARBY = "规划中相近的内容(不是对问题的直接回答)"
DAMAGED = "原文此处残缺"
# A phone shows about four cards in three screens; what is beyond them waits behind a line.
SHOWN = 4


def card_id(turn: str, n: int) -> str:
    return f"card-{turn}-{n}"


def card(evidence: Evidence, turn: str, links: Links) -> str:
    """One card. `turn` makes its id unique in the conversation."""
    cited = evidence.citation
    path = [links.title(cited.document)] if links.several else []
    path += list(evidence.passage.path)
    above = '<span class="sep">›</span>'.join(f"<span>{escape(heading)}</span>" for heading in path)
    tags = "".join(
        f'<span class="tag {kind}">{words}</span>'
        for kind, words, shown in (("target", TARGET_NOTE, evidence.target), ("cut", DAMAGED, cited.damaged))
        if shown
    )
    where = escape(cited.ref)
    quoted = f"<blockquote>{highlighted(cited.quote, evidence.highlights)}</blockquote>"
    spoken = escape(f"《{links.title(cited.document)}》{cited.ref}") if links.several else where
    return (
        f'<article class="card" id="{card_id(turn, cited.n)}" tabindex="-1"'
        f' aria-label="依据{cited.n},{spoken}">'
        f'<header><span class="n">{cited.n}</span><span class="ref">{where}</span></header>'
        f'<p class="path">{above}</p>'
        f"{cited_row(evidence) or quoted}"
        f'<footer>{tags}<a class="read" href="{escape(links.to(cited.document, cited.address))}"'
        f' data-start="{cited.start}" data-end="{cited.end}"'
        f' aria-label="阅读原文:{spoken}">阅读原文</a></footer></article>'
    )


def group(title: str, evidence: Sequence[Evidence], turn: str, links: Links, kind: str) -> str:
    """Cards under one heading; those beyond the first few stand behind a line that opens."""
    drawn = [card(one, turn, links) for one in evidence]
    more = ""
    if len(drawn) > SHOWN + 1:
        rest = drawn[SHOWN:]
        more = f'<details class="more"><summary>另有 {len(rest)} 处</summary>{"".join(rest)}</details>'
        drawn = drawn[:SHOWN]
    return (
        f'<section class="evidence {kind}"><h3>{escape(title)}</h3>'
        f'<div class="cards">{"".join(drawn)}</div>{more}</section>'
    )


def cards(evidence: Sequence[Evidence], turn: str, links: Links, *, supported: bool) -> str:
    """All cards of a turn: what supports the answer first, then what the plan only says nearby."""
    support = [one for one in evidence if supported and one.support]
    nearby = [one for one in evidence if not (supported and one.support)]
    drawn = group(SUPPORT, support, turn, links, "support") if support else ""
    title = UNUSED if supported else NEARBY
    return drawn + (group(title, nearby, turn, links, "nearby") if nearby else "")
