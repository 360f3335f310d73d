"""From lines of type to paragraphs and headings, by geometry alone.

A line goes on in the next one where its end was forced: the next line's first word would not have fitted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.formats.pdf.lines import Line
from ingest.formats.pdf.tables import join_lines

LARGER = 1.12
"""Type that is larger than the body's by this factor makes a heading of a short text."""
SMALLER = 0.9
HEADING_CHARS = 80
BOLD_CHARS = 50
MAX_PITCH = 1.45
"""A distance between lines of more than this many usual ones ends a paragraph."""
_END = re.compile(r"[。！？；：!?;:…][”’」』）)】]*$")
_SPREAD = re.compile(r"[\u4e00-\u9fff] [\u4e00-\u9fff]+ [\u4e00-\u9fff]")  # names side by side
_WORD = re.compile(
    r"[“‘（《「『【〔〈]*(?:[!-~]*[0-9A-Za-z%.,)\]]|[!-~]*[^!-~])[，。、；：！？）》”’」』】〕〉％…—]*"
)
"""What stays together where a line begins: a character or a Latin word, with its brackets and marks."""
NOTE = re.compile(r"[①-⑳]|\[?\d{1,3}[\]）.、]?\s*\S|注[:：]|\*")


@dataclass(frozen=True, slots=True)
class Measure:
    """The usual type of a document, in points: its size, margins, and distance from line to line."""

    size: float
    left: float
    right: float
    pitch: float
    sizes: tuple[float, ...]

    def level(self, size: float) -> int:
        """1 for the largest type; 0 for what is not larger than the body."""
        if size < LARGER * self.size:
            return 0
        return 1 + sum(other > size + 0.6 for other in self.sizes)

    def framed(self, lines: Sequence[Line], right: float) -> Measure:
        """The measure inside a frame, which has margins of its own; `right` is where the frame ends."""
        left = min(line.x0 for line in lines)
        longest = max(line.x1 for line in lines)
        return Measure(self.size, left, max(longest, right - self.size), self.pitch, self.sizes)


def measure(lines: Sequence[Line]) -> Measure:
    """What is usual in a document."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    size = sizes.most_common(1)[0][0]
    body = [line for line in lines if abs(line.size - size) <= 0.6] or list(lines)
    step = max(size / 2, 1.0)
    lefts = Counter(round(line.x0 / step) for line in body)
    common = [x for x, n in lefts.items() if n >= max(2, 0.08 * len(body))] or list(lefts)
    rights = sorted(line.x1 for line in body)
    pitches = Counter(round(above.y0 - line.y0) for above, line in pairwise(body) if above.page == line.page)
    pitch = next((p for p, _ in pitches.most_common() if p > 0.8 * size), round(1.5 * size))
    large = sorted({s for s, _ in sizes.items() if s >= LARGER * size}, reverse=True)
    ranks: list[float] = []
    for each in large:
        if not ranks or ranks[-1] - each > 0.6:
            ranks.append(each)
    return Measure(size, min(common) * step, rights[-1 - len(rights) // 100], float(pitch), tuple(ranks))


@dataclass(slots=True)
class Stretch:
    """Consecutive lines that are one paragraph or heading; `level` is 0 for a paragraph."""

    lines: list[Line]
    level: int = 0
    origin: str = ""

    @property
    def text(self) -> str:
        return join_lines(line.text for line in self.lines)


def stretches(lines: Sequence[Line], usual: Measure) -> list[Stretch]:
    """The lines of one flow (the pages' text, or a frame's) as paragraphs and headings."""
    found: list[Stretch] = []
    for i, line in enumerate(lines):
        level, origin = _heading(line, usual)
        below = lines[i - 1] if i else None
        last = found[-1] if found else None
        if last is not None and below is not None and _goes_on(last, line, level, usual):
            last.lines.append(line)
            continue
        found.append(Stretch([line], level, origin))
    for stretch in found:
        text = stretch.text
        limit = HEADING_CHARS if stretch.origin != "bold" else BOLD_CHARS
        if stretch.level and (len(text) > limit or text.endswith("。") or not re.search(r"\w", text)):
            stretch.level, stretch.origin = 0, ""
    return found


def _heading(line: Line, usual: Measure) -> tuple[int, str]:
    level = usual.level(line.size)
    if level:
        return level, f"{line.size:.0f} pt"
    if line.bold and line.size >= SMALLER * usual.size and not line.text.endswith("。"):
        return len(usual.sizes) + 1, "bold"
    return 0, ""


def _goes_on(stretch: Stretch, line: Line, level: int, usual: Measure) -> bool:
    """Whether a line belongs to the paragraph or heading before it."""
    above, first = stretch.lines[-1], stretch.lines[0]
    same_type = abs(above.size - line.size) <= 0.06 * usual.size + 0.3
    if not same_type or (level > 0 and stretch.level != level):
        return False
    em = max(line.size, 1.0)
    if above.page == line.page:
        distance = above.y0 - line.y0
        pitch = usual.pitch if not level else max(usual.pitch, 1.7 * em)
        if distance > MAX_PITCH * pitch * max(em / usual.size, 1.0) or distance < 0:
            return False
    if level:
        return _heading_goes_on(above, line, usual, em)
    further_right = line.x0 > above.x0 + 0.8 * em
    if further_right or _SPREAD.search(above.text) or not _forced(above, line, usual, em):
        return False
    indented = above is first and above.x0 > usual.left + 0.8 * em
    again = abs(line.x0 - above.x0) <= 0.5 * em
    return not (indented and again and _END.search(above.text))


def _heading_goes_on(above: Line, line: Line, usual: Measure, em: float) -> bool:
    """A wrapped heading: both lines centred, or the first one full."""
    if above.bold != line.bold or _END.search(above.text):
        return False
    middle = (usual.left + usual.right) / 2
    centred = all(abs((each.x0 + each.x1) / 2 - middle) <= 1.2 * em for each in (above, line))
    inset = line.x0 > usual.left + em
    return _forced(above, line, usual, em) or (centred and inset and above.page == line.page)


def _forced(above: Line, line: Line, usual: Measure, em: float) -> bool:
    """Whether the first word of `line`, with the marks that may not stand alone, had no room above."""
    word = _WORD.match(line.text)
    width = sum(0.5 if char.isascii() else 1.0 for char in word[0]) if word else 1.0
    return above.x1 + em * width > usual.right - 0.3 * em
