"""Rows of a plan's tables as tables of the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from chat.model import Evidence
from ingest.model import Paragraph, Sentence
from ledger.inspection.tables import cells_of, columns_of
from web.highlighting import highlighted
from web.links import Links


def cited_row(evidence: Evidence) -> str:
    """The cited row under the heads of its columns; empty where the quote is running text."""
    quote = evidence.citation.quote
    sentence = next((s for s in evidence.passage.sentences if s.text == quote and s.cells), None)
    if sentence is None or not any(cell.head for cell in sentence.cells):
        return ""
    heads = "".join(f'<th scope="col">{escape(cell.head)}</th>' for cell in sentence.cells)
    cells = "".join(
        f"<td>{_marked(sentence, cell.start, cell.end, evidence)}</td>" for cell in sentence.cells
    )
    return (
        '<div class="cells" tabindex="0" role="region" aria-label="表格中的一行"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table></div>"
    )


def _marked(sentence: Sentence, start: int, end: int, evidence: Evidence) -> str:
    inside = [
        (max(a, start) - start, min(b, end) - start) for a, b in evidence.highlights if a < end and b > start
    ]
    return highlighted(sentence.text[start:end], inside)


def table(rows: Sequence[Paragraph], links: Links) -> str:
    """A table of the reader: every row keeps its permanent address."""
    said = [row for row in rows if row.item is not None] or list(rows)
    columns = columns_of([list(cells_of(row)) for row in said])
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head, _ in columns)
    body = "".join(_row(row, columns, links) for row in said)
    return (
        '<div class="cells" tabindex="0" role="region" aria-label="表格"><table>'
        f"<thead><tr>{heads}<td></td></tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Paragraph, columns: Sequence[tuple[str, int]], links: Links) -> str:
    words = cells_of(row)
    span = f'data-start="{row.span.start}" data-end="{row.span.end}"'
    cells = "".join(f"<td {span}>{escape(words.get(key, ''))}</td>" for key in columns)
    whole = f'<td colspan="{max(len(columns), 1)}" {span}>{escape(row.text)}</td>'
    address = row.address
    link = escape(links.to(row.document, address))
    return (
        f'<tr class="para row" id="at-{address.replace("#", "-")}" data-address="{address}" tabindex="-1">'
        f"{cells if words else whole}"
        f'<td><a class="anchor" href="{link}" aria-label="{escape(row.ref)},复制链接">'
        f"第{row.item or 0}行</a></td></tr>"
    )
