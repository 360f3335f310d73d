"""An inspection as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ledger.export import REMINDER, columns_of, fitted, to_table
from ledger.inspection.model import Branch, Inspection, Table
from ledger.inspection.words import (
    BEFORE,
    LOST,
    concerns,
    counted,
    facts,
    figures,
    ledger_figures,
    shown,
    size_of,
)

FIRST_ROWS = 5
FIRST_COMMITMENTS = 10
_NARROWEST = 6
_GAP = 2


def inspection_text(inspection: Inspection, width: int) -> str:
    """All of it, for a terminal of `width` half-width columns; only tables are cut to it."""
    title = shown(inspection.plan.title)
    parts = [
        [title, "=" * min(columns_of(title), width)],
        [f"{name}  {shown(said)}" for name, said in facts(inspection)],
        _section("须留意", _concerns(inspection)),
        _section("数量", _figures(inspection)),
        _section("目录(位置,段数)", _tree(inspection.outline)),
        _section(f"表格 {len(inspection.tables)} 张", _tables(inspection.tables, width)),
        _section("读取时的处理", _reading(inspection)),
        _section(f"抽看 {len(inspection.sample)} 个片段", _sample(inspection)),
        _section(f"承诺 {len(inspection.rows)} 行", _ledger(inspection, width)),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _section(name: str, lines: Iterable[str]) -> list[str]:
    found = [f"  {line}".rstrip() for line in lines]
    return [f"【{name}】", *(found or ["  无"])]


def _concerns(inspection: Inspection) -> Iterator[str]:
    for concern in concerns(inspection):
        yield f"· {shown(concern.what)}"
        for where, words in concern.places:
            yield f"    {shown(f'{where}  {words}'.strip())}"


def _figures(inspection: Inspection) -> Iterator[str]:
    for figure in figures(inspection):
        yield f"{fitted(figure.what, 12)}{figure.number:>6}  {figure.detail}"


def _tree(branches: Sequence[Branch], depth: int = 0) -> Iterator[str]:
    for branch in branches:
        heading = branch.heading
        title, address = (heading.text, heading.address) if heading else (BEFORE, "0")
        where = f"{address}," if heading is None or heading.opens else ""
        yield f"{'  ' * depth}{shown(title)}  〔{where}{branch.size} 段〕"
        yield from _tree(branch.branches, depth + 1)


def _tables(tables: Sequence[Table], width: int) -> Iterator[str]:
    for at, table in enumerate(tables, 1):
        page = f",第 {table.page} 页" if table.page else ""
        if at > 1:
            yield ""
        yield f"{at}. {shown(table.caption)}"
        yield f"   {shown(table.place.ref)} {table.address}{page},{size_of(table)}"
        rows = [table.columns, *table.rows[:FIRST_ROWS]] if table.columns else table.rows[:FIRST_ROWS]
        yield from (f"   {line}" for line in _aligned(rows, width - 5))
        if len(table.rows) > FIRST_ROWS:
            yield f"   ……还有 {len(table.rows) - FIRST_ROWS} 行"


def _aligned(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Rows in columns that fit `width`: the widest give way first; a row of one cell has the whole width."""
    cells = [[shown(cell) for cell in row] for row in rows]
    number = max((len(row) for row in cells), default=0)
    full = [row for row in cells if len(row) == number]
    widths = [max(columns_of(row[at]) for row in full) for at in range(number)]
    while sum(widths) + _GAP * (number - 1) > width and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    for row in cells:
        room = widths if len(row) == number else [width]
        yield "  ".join(fitted(cell, most) for cell, most in zip(row, room, strict=True)).rstrip()


def _reading(inspection: Inspection) -> Iterator[str]:
    for count in inspection.plan.reading:
        examples = f":{' / '.join(count.examples)}" if count.examples else ""
        yield shown(f"{counted(count)}{examples}")


def _sample(inspection: Inspection) -> Iterator[str]:
    for at, passage in enumerate(inspection.sample, 1):
        lost = f"〔{LOST}〕" if passage.damaged else ""
        yield f"{at}. {shown(passage.ref)} {passage.address}  {shown(passage.text)}{lost}"


def _ledger(inspection: Inspection, width: int) -> Iterator[str]:
    for figure in ledger_figures(inspection.rows):
        if figure.number:
            yield f"{figure.what} {figure.number}:{figure.detail}"
    if inspection.rows:
        yield ""
        yield from to_table(inspection.rows[:FIRST_COMMITMENTS], width - 2).splitlines()
        yield f"这是前 {min(FIRST_COMMITMENTS, len(inspection.rows))} 行;*:期限按规划期计;{REMINDER}"
