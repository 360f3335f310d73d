"""What stands on the pages of a PDF: runs of type and ruled lines, in points. The only importer of pypdfium2.

PDFium may be used by one thread at a time; a lock sees to that. Coordinates have their origin at the bottom
left of a page.
"""

from __future__ import annotations

import ctypes
import math
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.errors import SourceError

_LOCK = threading.Lock()
_BOLD = re.compile(r"bold|heavy|black|hei(?!ght)|黑体|黑$|xiaobiaosong|方正小标宋", re.IGNORECASE)
_NAME_BYTES = 128
MAX_RULE = 3.0
"""A filled rectangle that is thinner than this many points is a ruled line."""
_HYPHEN = ord("-")  # PDFium gives 2 for one at the end of a line
MAX_OBJECTS = 20_000
MIN_CHARS_PER_PAGE = 8
"""Fewer on nine pages of ten: the pages are pictures."""
_OCR = "recognise its text first (for example: ocrmypdf -l chi_sim in.pdf out.pdf)"


@dataclass(slots=True)
class Run:
    """Consecutive characters of one word in one type; `size` is the height of the type as printed.

    The text begins with a space where one stands before it in the line.
    """

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: horizontal where y0 equals y1, else vertical."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class PageText:
    """`number` counts from 1."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


def read_pages(path: Path, data: bytes) -> tuple[list[PageText], str]:
    """All pages and the title that the file names.

    Raises SourceError for a file that is damaged, locked by a password, or made of pictures.
    """
    import pypdfium2

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _refusal(path, str(error)) from error
        try:
            pages = [_page(document, index) for index in range(len(document))]
            title = str(document.get_metadata_dict().get("Title") or "")
        except pypdfium2.PdfiumError as error:
            raise _refusal(path, str(error)) from error
        finally:
            document.close()
    empty = sum(sum(len(run.text) for run in page.runs) < MIN_CHARS_PER_PAGE for page in pages)
    if not pages or empty == len(pages) or empty > 0.9 * len(pages):
        found = f"is scanned: {empty} of its {len(pages)} pages hold no text"
        raise SourceError(path, found, expected="a PDF with text", mend=_OCR)
    return pages, title


def _refusal(path: Path, message: str) -> SourceError:
    if "password" in message.lower() or "security" in message.lower():
        return SourceError(
            path,
            "is locked by a password",
            expected="a PDF that opens without one",
            mend="print it to a new PDF, or: qpdf --password=PASSWORD --decrypt in.pdf out.pdf",
        )
    return SourceError(
        path,
        "is a damaged PDF",
        expected="a whole PDF file",
        mend="download it again, or open it and print it to a new PDF",
    )


def _page(document: Any, index: int) -> PageText:
    page = document[index]
    try:
        width, height = page.get_size()
        result = PageText(index + 1, width, height)
        text = page.get_textpage()
        try:
            result.runs = list(_runs(text))
        finally:
            text.close()
        result.rules = list(_rules(page))
    finally:
        page.close()
    return result


def _runs(text: Any) -> Iterator[Run]:
    """The runs in the order of the file; one ends at a space, at the line's end, where the type changes."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    matrix = raw.FS_MATRIX()
    name = ctypes.create_string_buffer(_NAME_BYTES)
    flags = ctypes.c_int()
    run: Run | None = None
    before: object = None
    size, bold, spaced = 0.0, False, False
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in (10, 13, 32):
            if run is not None:
                yield run
            run, spaced = None, code == 32
            continue
        code = _HYPHEN if code == 2 else code
        if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        char = chr(code)
        if char.isspace():
            if run is not None:
                yield run
            run, spaced = None, True
            continue
        if not raw.FPDFText_GetLooseCharBox(text, i, box):
            continue
        textobject = raw.FPDFText_GetTextObject(text, i)
        address = ctypes.cast(textobject, ctypes.c_void_p).value if textobject else None
        if address != before or not size:
            before = address
            raw.FPDFText_GetMatrix(text, i, matrix)
            scale = math.hypot(matrix.c, matrix.d) or math.hypot(matrix.a, matrix.b) or 1.0
            size = raw.FPDFText_GetFontSize(text, i) * scale
            length = raw.FPDFText_GetFontInfo(text, i, name, _NAME_BYTES, flags)
            font = name.raw[: max(min(length, _NAME_BYTES) - 1, 0)].decode("utf-8", "replace")
            bold = bool(_BOLD.search(font.rpartition("+")[2])) or bool(flags.value & (1 << 18))
        if run is not None and (abs(run.size - size) > 0.3 or run.bold != bold or _apart(run, box, size)):
            yield run
            run = None
        if run is None:
            run = Run(" " * spaced + char, box.left, box.right, box.bottom, box.top, size, bold)
            spaced = False
            continue
        run.text += char
        run.x1 = max(run.x1, box.right)
        run.y0, run.y1 = min(run.y0, box.bottom), max(run.y1, box.top)
    if run is not None:
        yield run


def _apart(run: Run, box: Any, size: float) -> bool:
    """Whether a character stands in another line or column than the run before it."""
    height = max(size, 1.0)
    gap = box.left - run.x1
    return bool(gap > 0.9 * height or gap < -1.5 * height or box.bottom > run.y1 or box.top < run.y0)


def _rules(page: Any) -> Iterator[Rule]:
    """The ruled lines of a page: thin rectangles, and the straight lines of paths that are stroked."""
    from pypdfium2 import raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for i in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page, i)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
            continue
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        if y1 - y0 <= MAX_RULE < x1 - x0:
            yield Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
        elif x1 - x0 <= MAX_RULE < y1 - y0:
            yield Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
        elif x1 - x0 > MAX_RULE and raw.FPDFPath_GetDrawMode(item, fill, stroke) and stroke.value:
            yield from _sides(item)


def _sides(path: Any) -> Iterator[Rule]:
    """The horizontal and vertical lines of one path that holds several."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(path, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    here = begin = (0.0, 0.0)
    for i in range(min(raw.FPDFPath_CountSegments(path), MAX_OBJECTS)):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        there = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_LINETO:
            yield from _straight(here, there)
        elif kind == raw.FPDF_SEGMENT_MOVETO:
            begin = there
        here = there
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _straight(here, begin)


def _straight(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Rule]:
    across, up = abs(a[0] - b[0]), abs(a[1] - b[1])
    if up < 1 and across > MAX_RULE:
        yield Rule(min(a[0], b[0]), a[1], max(a[0], b[0]), a[1])
    elif across < 1 and up > MAX_RULE:
        yield Rule(a[0], min(a[1], b[1]), a[0], max(a[1], b[1]))
