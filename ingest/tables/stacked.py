"""Tables whose cells stand in lines of their own, row after row, as a copied table leaves them.

The rows are found by their running numbers (1, 2, 3, … alone or before the name), the columns by how
many lines most rows have. A row of more lines has wrapped cells: they are joined where the cells then
look like those of the other rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from ingest.characters import plain
from ingest.damage import has_end_mark
from ingest.lines import EMPTY, Line
from ingest.outline.labels import Mark, label_of
from ingest.paragraphs.piece import Piece
from ingest.tables.rows import YEAR, is_value, joined_cell, row_of

_START = re.compile(r"0?(\d{1,2})(?:$|[.、](?!\d))")
_SPACED = re.compile(r"0?(\d{1,2})[.、]\d")
_CELL_CHARS = 40
_SUBROW = 3
"""What stands behind a row's last cell and is as long as this is a further row of the same number."""
MAX_COLUMNS, MAX_HEADER_LINES = 9, 14
MIN_PERIODIC, MAX_PERIODIC = 6, 600
"""So many lines in a row may be a table without running numbers."""
_VERBAL = re.compile(r"完成|与|同|基本|保持|持续|达到|超过|高于|低于|不")
_COUNTED = re.compile(r"[<>≤≥~〔\[(]*[-+±]?\d|(?:“十[一二三四五六七八九]五”|年均|累计|每年|新增).*\d")
_OPEN = re.compile(r"[/、和及与]$|^[^“”]*“[^”]*$|^[^（(]*[（(][^）)]*$")
_NATURES = ("预期性", "约束性", "预期", "约束")


def stacked_tables(pieces: Sequence[Piece]) -> Iterator[tuple[int, int, list[Piece]]]:
    """Start, end and rows of each table among the pieces; header rows are marked."""
    i = 0
    while i < len(pieces):
        starts = _starts(pieces, i) if _number(pieces[i]) == 1 else []
        found = _table(pieces, starts) if len(starts) > 1 else None
        if found is None:
            i += 1
            continue
        yield found
        i = found[1]


def periodic_tables(pieces: Sequence[Piece]) -> Iterator[tuple[int, int, list[Piece]]]:
    """Tables without running numbers: a row of titles, rows of as many cells, values in the same columns."""
    i = 0
    while i < len(pieces):
        end = i
        while end < len(pieces) and _is_cell(pieces[end]):
            end += 1
        found = _period(pieces, i, end) if MIN_PERIODIC <= end - i <= MAX_PERIODIC else None
        if found is not None:
            start, stop, columns = found
            lines = [p.line for p in pieces[start:stop]]
            rows = [
                row_of(lines[a : a + columns], pieces[start + a : start + a + columns], 0, header=a == 0)
                for a in range(0, stop - start, columns)
            ]
            yield start, stop, rows
        i = max(end, i + 1)


def _period(pieces: Sequence[Piece], start: int, end: int) -> tuple[int, int, int] | None:
    """Start, end and number of columns of the table that ends a run of cells."""
    kinds = ["value" if is_value(p.text) else "text" for p in pieces[start:end]]
    for columns in range(2, MAX_COLUMNS + 1):
        rows = len(kinds) // columns
        for first in range(len(kinds) - rows * columns, -1, -columns) if rows >= 3 else ():
            header, body = kinds[first : first + columns], kinds[first + columns :]
            by_column = [set(body[c::columns]) for c in range(columns)]
            aligned = by_column[0] == {"text"} and {"value"} in by_column
            if aligned and "value" not in header and len(body) >= 2 * columns:
                return start + first, end, columns
    return None


def _is_cell(piece: Piece) -> bool:
    label = label_of(piece.text)
    if piece.kind != "line" or len(piece.text) > _CELL_CHARS or has_end_mark(piece.text):
        return False
    return label is None or (label.mark > Mark.BRACKETED_HAN and label.mark not in (Mark.BOX, Mark.TABLE))


def _number(piece: Piece) -> int:
    """The running number at the beginning of a cell; 0 where there is none."""
    if not _is_cell(piece):
        return 0
    text = plain(piece.text)
    match = _START.match(text)
    if match is None and (spaced := _SPACED.match(text)):
        offsets = piece.line.offsets  # 25. 3岁以下婴幼儿: no decimal, the source has a space
        match = spaced if offsets[spaced.end() - 1] - offsets[spaced.end() - 2] > 1 else None
    return int(match[1]) if match else 0


def _starts(pieces: Sequence[Piece], first: int) -> list[int]:
    """The first lines of the rows: numbers that count up, with nothing but cells between."""
    starts = [first]
    i = first + 1
    while i < len(pieces) and _is_cell(pieces[i]) and i - starts[-1] <= MAX_COLUMNS + 4:
        if _number(pieces[i]) == len(starts) + 1 and i - starts[-1] > 1:
            starts.append(i)
        i += 1
    return starts


def _table(pieces: Sequence[Piece], starts: Sequence[int]) -> tuple[int, int, list[Piece]] | None:
    sizes = [b - a for a, b in pairwise(starts)]
    columns, times = Counter(sizes).most_common(1)[0]
    if len(sizes) > 1 and times < 2:
        return None
    columns = min(columns, *(s for s in sizes if sizes.count(s) == times))
    alone = _START.fullmatch(plain(pieces[starts[0]].text)) is not None
    if not 2 + alone <= columns <= MAX_COLUMNS:
        return None
    end = starts[-1]
    while end < len(pieces) and _is_cell(pieces[end]) and end - starts[-1] < columns:
        end += 1
    if end - starts[-1] < columns - 1:
        return None
    head = _header(pieces, starts[0])
    rows = [list(pieces[a:b]) for a, b in zip(starts, [*starts[1:], end], strict=True)]
    kinds = _column_kinds([r for r in rows if len(r) == columns], columns)
    if "value" not in kinds:
        return None
    made = _made(rows, kinds)
    titles = _titles(pieces[head : starts[0]], columns)
    header = [row_of(titles, pieces[head : starts[0]], 0, header=True)] if titles else []
    return (head if titles else starts[0]), end, [*header, *made]


def _header(pieces: Sequence[Piece], first: int) -> int:
    """Index of the first line of the header above the first row."""
    i = first
    while (
        i > 0 and first - i < MAX_HEADER_LINES and _is_cell(pieces[i - 1]) and len(pieces[i - 1].text) <= 16
    ):
        i -= 1
    return i


def _titles(lines: Sequence[Piece], columns: int) -> list[Line]:
    """The titles of the columns; a year goes on in the next line, a category is no column of the rows."""
    titles: list[Line] = []
    for piece in lines:
        goes_on = titles and YEAR.fullmatch(plain(titles[-1].text)) and len(lines) > columns
        if goes_on and not YEAR.match(plain(piece.text)):
            titles[-1] = joined_cell(titles[-1], piece.line)
        else:
            titles.append(piece.line)
    if len(titles) in (columns + 1, columns + 2) and not re.search("序号|编号", titles[0].text):
        titles = _without_category(titles, columns)
    return titles[-columns:] if len(titles) >= columns else []


def _without_category(titles: list[Line], columns: int) -> list[Line]:
    """类别 | 指标 | …, and the name of the first category right above the first row."""
    kept = titles[1:]
    return kept[:columns] if len(kept) > columns else kept


def _kind(text: str) -> str:
    bare = plain(text)
    if bare in _NATURES:
        return "nature"
    numbered = _COUNTED.match(bare) is not None and not re.match(r"\d+(?:岁|[.、](?!\d))", bare)
    if bare in ("—", "-", "——") or numbered or _VERBAL.match(bare):
        return "value"
    return (
        "unit"
        if len(bare) <= 8 and re.search(r"[%‰元人户件岁年个吨亩顷米天辆张套家量级次公里㎡/]$", bare)
        else "text"
    )


def _column_kinds(rows: Sequence[Sequence[Piece]], columns: int) -> list[str]:
    """What most cells of each column are."""
    return [Counter(_kind(row[c].text) for row in rows).most_common(1)[0][0] for c in range(columns)]


def _made(rows: Sequence[list[Piece]], kinds: Sequence[str]) -> list[Piece]:
    """The rows; what stands below a full row and above the next is a category, the end of the row above."""
    made = []
    for lines in _with_subrows(rows, len(kinds)):
        texts = tuple(p.text for p in lines)
        whole, cost = _aligned(texts, tuple(kinds))
        shorter, less = _aligned(texts[:-1], tuple(kinds)) if len(lines) > len(kinds) else (whole, cost + 1)
        cuts = shorter if less < cost else whole
        used = lines[: cuts[-1]] if cuts else lines
        cells = (
            [_cell(used[a:b]) for a, b in zip((0, *cuts), cuts, strict=False)]
            if cuts
            else [p.line for p in used]
        )
        made.append(row_of([_without_number(cells[0], used[0]), *cells[1:]], used, 0))
    return made


def _without_number(cell: Line, piece: Piece) -> Line:
    """A name without the running number before it; the number stays where it is a cell of its own."""
    text = plain(cell.text)
    match = re.match(r"0?\d{1,2}[.、]", text) if _number(piece) else None
    return cell.part(match.end(), len(cell.text)) if match and match.end() < len(text) else cell


def _with_subrows(rows: Sequence[list[Piece]], columns: int) -> Iterator[list[Piece]]:
    """Rows of one number that hold two indicators, divided behind the first one's nature."""
    for lines in rows:
        natures = [i for i, p in enumerate(lines) if plain(p.text) in _NATURES]
        if len(lines) > columns and natures and len(lines) - natures[0] - 1 >= _SUBROW:
            yield lines[: natures[0] + 1]
            yield lines[natures[0] + 1 :]
        else:
            yield lines


def _cell(lines: Sequence[Piece]) -> Line:
    cell = EMPTY
    for piece in lines:
        cell = joined_cell(cell, piece.line)
    return cell


@lru_cache(maxsize=4096)
def _aligned(texts: tuple[str, ...], kinds: tuple[str, ...]) -> tuple[tuple[int, ...], int]:
    """Ends of the cells when the lines are shared out among the columns, and how many look wrong."""
    if not kinds:
        return (), len(texts) * 9
    if len(texts) < len(kinds):
        return tuple(range(1, len(texts) + 1)), 9 * (len(kinds) - len(texts))
    best: tuple[tuple[int, ...], int] = ((), 10**6)
    for size in range(1, len(texts) - len(kinds) + 2):
        cell = "".join(texts[:size])
        # Between two readings that look alike it is the name that goes on in the next line.
        goes_on = (size - 1) * (2 if kinds[0] == "text" else 3)
        cost = (_kind(cell) != kinds[0]) * 4 + bool(_OPEN.search(cell)) * 4 + goes_on
        rest, more = _aligned(texts[size:], kinds[1:])
        if cost + more < best[1]:
            best = (size, *(size + r for r in rest)), cost + more
    return best
