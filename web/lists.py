"""A list over the whole plan as a table of the page, with the way to the same rows in 承诺查询."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from chat.lists.wording import MEASURE
from chat.model import Evidence, ListedRow, Table
from ledger.filter import KIND_WORDS
from web.cards import card_id


def listed(table: Table, evidence: Sequence[Evidence], turn: str) -> str:
    """The rows of a list: what, how much, by when, and where each stands, linked to its card."""
    refs = {one.citation.n: one.citation.ref for one in evidence}
    heads = _heads(table)
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    parts = [(name, list(rows)) for name, rows in groupby(table.rows, key=lambda one: one.part)]
    drawn = "".join(
        f"<tbody>{_part_head(name, len(rows), len(heads))}"
        f"{''.join(_row(one, refs.get(one.n, ''), turn, heads) for one in rows)}</tbody>"
        for name, rows in parts
    )
    return (
        '<div class="cells of-list" tabindex="0" role="region" aria-label="列出的各项"><table>'
        f"<thead><tr>{columns}</tr></thead>{drawn}</table></div>{_way_to_all(table)}"
    )


def _heads(table: Table) -> list[str]:
    """The columns: the kind only where it is not the same all over."""
    kind = ["类型"] if len({one.row.kind for one in table.rows}) > 1 else []
    return ["指标或项目", "数值", "期限", *kind, "出处"]


def _part_head(name: str, count: int, columns: int) -> str:
    """第五章 25项, above the rows of a part."""
    if not name:
        return ""
    said = f"{escape(name)} {count}{MEASURE}"
    return f'<tr class="of-part"><th scope="rowgroup" colspan="{columns}">{said}</th></tr>'


def _row(one: ListedRow, ref: str, turn: str, heads: Sequence[str]) -> str:
    row = one.row
    due = f"{row.deadline}(规划期)" if row.deadline and row.deadline_inherited else row.deadline
    said = {"指标或项目": row.indicator, "数值": row.value_text, "期限": due}
    said["类型"] = KIND_WORDS[row.kind]
    cells = "".join(f"<td>{escape(said[head])}</td>" for head in heads if head in said)
    chip = (
        f'<a class="chip" href="#{card_id(turn, one.n)}" aria-label="依据{one.n}:{escape(ref)}">'
        f'<span class="n">{one.n}</span>{escape(ref)}</a>'
    )
    return f"<tr>{cells}<td>{chip}</td></tr>"


def _way_to_all(table: Table) -> str:
    """承诺查询 with the same rows, where they can be downloaded."""
    if not table.query:
        return ""
    link = escape(f"?view=commitments&{table.query}")
    return f'<p class="note"><a href="{link}">在“承诺查询”中打开这些行</a>,可下载 CSV 或 XLSX。</p>'
