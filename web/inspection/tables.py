"""Tables of an inspection as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ledger.inspection import Table
from ledger.inspection.words import shown, size_of

_FIRST_ROWS = 5


def tables(found: Sequence[Table]) -> str:
    """Each table with its place, its first rows, and all of it behind a fold."""
    if not found:
        return '<p class="quiet">没有读出表格。图片里的表格读不出来。</p>'
    return "".join(_table(table) for table in found)


def _table(table: Table) -> str:
    page = f" 第 {table.page} 页" if table.page else ""
    rest = len(table.rows) - _FIRST_ROWS
    whole = (
        f"<details><summary>全部 {len(table.rows)} 行</summary>{grid(table.columns, table.rows)}</details>"
        if rest > 0
        else ""
    )
    return (
        f"<figure><figcaption>{_text(table.caption)}<span>{_text(table.place.ref)} "
        f"<code>{_text(table.address)}</code>{page} · {size_of(table)}</span></figcaption>"
        f"{grid(table.columns, table.rows[:_FIRST_ROWS])}{whole}</figure>"
    )


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that scrolls by itself where it is too wide; a row of one cell spans all columns."""
    width = max([len(head), *(len(row) for row in rows)])
    heads = "".join(f"<th>{_text(cell)}</th>" for cell in head)
    lines = "".join(f"<tr>{_cells(row, width)}</tr>" for row in rows)
    top = f"<thead><tr>{heads}</tr></thead>" if head else ""
    return f'<div class="grid" tabindex="0"><table>{top}<tbody>{lines}</tbody></table></div>'


def _cells(row: Sequence[str], width: int) -> str:
    if len(row) == 1 and width > 1:
        return f'<td colspan="{width}">{_text(row[0])}</td>'
    return "".join(f"<td>{_text(cell)}</td>" for cell in row)


def _text(said: str) -> str:
    return escape(shown(said))
