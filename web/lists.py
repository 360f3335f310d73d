"""A list over the whole plan as a table of the page, with the way to the same rows in 承诺查询."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from chat.model import Evidence, ListedRow, Table
from ledger.filter import KIND_WORDS
from web.cards import card_id


def listed(table: Table, evidence: Sequence[Evidence], turn: str) -> str:
    """The rows of a list: what, how much, by when, and where each stands, linked to its card."""
    refs = {one.citation.n: one.citation.ref for one in evidence}
    parted = any(one.part for one in table.rows)
    heads = [*(["归类"] if parted else []), "指标或项目", "数值", "期限", "类型", "出处"]
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    drawn = "".join(_row(one, refs.get(one.n, ""), turn, parted=parted) for one in table.rows)
    return (
        '<div class="cells" tabindex="0" role="region" aria-label="列出的各项"><table>'
        f"<thead><tr>{columns}</tr></thead><tbody>{drawn}</tbody></table></div>{_way_to_all(table)}"
    )


def _row(one: ListedRow, ref: str, turn: str, *, parted: bool) -> str:
    row = one.row
    due = f"{row.deadline}(规划期)" if row.deadline and row.deadline_inherited else row.deadline
    said = [*([one.part] if parted else []), row.indicator, row.value_text, due, KIND_WORDS[row.kind]]
    cells = "".join(f"<td>{escape(text)}</td>" for text in said)
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
