"""Lines of type on a page, from runs beside each other, without running titles and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.formats.content import Drops
from ingest.formats.pdf.type import Run

COLUMN_GAP = 1.6
"""Parts of a line further apart than this many heights of its type may be columns."""
MARGIN = 0.12
"""Running titles stand within this share of the page's height from its edge."""
MIN_REPEATS = 3
MAX_NUMBERS = 8
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*(?:第\s*)?(\d{1,4})(?:\s*页)?(?:\s*[/／]\s*(?:共\s*)?\d{1,4}(?:\s*页)?)?[-—–·\s]*"
)
_PRINTED = re.compile(r"\d{1,4}/\d{1,2}/\d{1,4},? \d{1,2}:\d\d\b.*|(?:https?|file)://\S+(?: \d+/\d+)?")
"""What browsers print at the edges of each page: the time, the title, the address."""
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Line:
    """A line of type from left to right; `parts` are its runs joined where they are near each other."""

    text: str
    parts: list[Run]
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    bold: bool
    page: int = 0


def lines_of(runs: Iterable[Run], page: int = 0) -> list[Line]:
    """The lines from top to bottom: runs are in one that overlap by half of the smaller one's height."""
    rows: list[list[Run]] = []
    for run in sorted((r for r in runs if r.text.strip()), key=lambda r: -(r.y0 + r.y1)):
        row = next((row for row in reversed(rows[-3:]) if _beside(row, run)), None)
        if row is None:
            rows.append([run])
        else:
            row.append(run)
    return [_line(sorted(row, key=lambda r: r.x0), page) for row in rows]


def _beside(row: Sequence[Run], run: Run) -> bool:
    other = row[0]
    overlap = min(other.y1, run.y1) - max(other.y0, run.y0)
    return overlap > 0.5 * min(other.y1 - other.y0, run.y1 - run.y0)


def _line(runs: Sequence[Run], page: int) -> Line:
    sizes: Counter[float] = Counter()
    for run in runs:
        sizes[run.size] += len(run.text)
    size = sizes.most_common(1)[0][0]
    parts: list[Run] = []
    for run in runs:
        text = run.text.strip()
        last = parts[-1] if parts else None
        if last is None or run.x0 - last.x1 > COLUMN_GAP * size:
            parts.append(Run(text, run.x0, run.x1, run.y0, run.y1, run.size, run.bold))
            continue
        gap = run.text[0] == " " or run.x0 - last.x1 > 0.25 * size
        last.text += (" " if gap else "") + text
        last.x1 = max(last.x1, run.x1)
    return Line(
        " ".join(part.text for part in parts),
        parts,
        min(run.x0 for run in runs),
        max(run.x1 for run in runs),
        min(run.y0 for run in runs),
        max(run.y1 for run in runs),
        size,
        all(run.bold for run in runs),
        page,
    )


def without_running_titles(pages: Sequence[tuple[float, list[Line]]], drops: Drops) -> list[list[Line]]:
    """The lines of each page (given with its height) without what repeats at the same place on many.

    A line counts as repeated where it says the same on three pages, at the same height near an edge, or the
    same with a number that counts the pages. A line that is nothing but a number needs two such pages: the
    number must be as much more, or less, than the page's place in the file. No line goes that stands further
    inside than one that stays.
    """
    seen: Counter[tuple[str, int]] = Counter()
    for height, lines in pages:
        for line in lines:
            seen.update(_keys(line, height))
    kept: list[list[Line]] = []
    for height, lines in pages:
        repeated = [
            _repeats(line, max((seen[k] for k in _keys(line, height)), default=0), len(pages))
            for line in lines
        ]
        top = next((i for i, each in enumerate(repeated) if not each), len(lines))
        foot = next((i for i, each in enumerate(reversed(repeated)) if not each), 0)
        rest = lines[top : len(lines) - foot]
        for line in (*lines[:top], *lines[top + len(rest) :]):
            number = _PAGE_NUMBER.fullmatch(line.text)
            drops.add("页码" if number else "页眉和页脚", line.text)
        kept.append(rest)
    return kept


def _keys(line: Line, height: float) -> set[tuple[str, int]]:
    """What a line near an edge says, and what it says with each of its numbers counted from the page's."""
    middle = (line.y0 + line.y1) / 2
    if MARGIN * height < middle < (1 - MARGIN) * height:
        return set()
    place = round(middle / 6)
    text = "".join(line.text.split())
    numbers = list(_DIGITS.finditer(text))[:MAX_NUMBERS]
    keys = {(f"{text[: n.start()]}{int(n[0][:9]) - line.page:+}{text[n.end() :]}", place) for n in numbers}
    if not _PAGE_NUMBER.fullmatch(line.text):
        keys.add((text, place))
    return keys


def _repeats(line: Line, count: int, pages: int) -> bool:
    """Whether a line that stands `count` times at its place is no text; 0 is away from the edges."""
    if count and _PRINTED.fullmatch(line.text):
        return True
    if number := _PAGE_NUMBER.fullmatch(line.text):
        bare = bool(_DIGITS.fullmatch(line.text.strip()))
        return count >= 2 or (not bare and int(number[1]) == line.page)
    return count >= min(MIN_REPEATS, max(pages, 2))
