"""HTML inside Markdown: what is left out, and tables with the place of their cells in the file."""

from __future__ import annotations

import re

from ingest.formats.content import Drops
from ingest.formats.grid import Cell, caption_rows, header_rows, lay_out
from ingest.formats.source_blocks import Row, Table
from ingest.model import Span

_BLOCK = re.compile(r"<(script|style|details)\b[^<>]*>", re.IGNORECASE)
_CONTENTS = re.compile(r"\s*<summary\b[^<>]*>\s*(?:<[^<>]*>\s*)*目\s*[录錄]", re.IGNORECASE)
_TABLE = re.compile(r"<table\b[^<>]*>", re.IGNORECASE)
_TABLE_TAG = re.compile(r"<(/?)(table|tr|td|th)\b([^<>]*)>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_SPAN = re.compile(r"""\b(row|col)span\s*=\s*["']?\s*(\d{1,4})""", re.IGNORECASE)


def left_out(text: str, at: int, drops: Drops, unclosed: set[str]) -> int | None:
    """Where a comment, a script, a style or a foldable table of contents that begins at `at` ends.

    None where none begins there. `unclosed` remembers what has no end in the rest of the text.
    """
    if text.startswith("<!--", at):
        stop = _find(text, "-->", at + 4, unclosed)
        if stop is not None:
            drops.add("注释", text[at + 4 : stop - 3])
        return stop
    block = _BLOCK.match(text, at)
    if block is None:
        return None
    name = block[1].lower()
    if name == "details" and not _CONTENTS.match(text, block.end()):
        return None
    stop = _find(text, f"</{name}>", block.end(), unclosed)
    if stop is not None:
        example = _ANY_TAG.sub(" ", text[block.end() : min(stop, block.end() + 400)])
        drops.add("目录" if name == "details" else "脚本和样式", example)
    return stop


def _find(text: str, closing: str, position: int, unclosed: set[str]) -> int | None:
    if closing in unclosed:
        return None
    found = text.find(closing, position)
    if found < 0 and closing.islower():
        found = text.find(closing.upper(), position)
    if found < 0:
        unclosed.add(closing)
        return None
    return found + len(closing)


def table_at(text: str, at: int, unclosed: set[str]) -> Table | None:
    """The table whose tag stands at `at`; None where there is none, or one inside another, or no end."""
    opening = _TABLE.match(text, at)
    if opening is None or "</table>" in unclosed:
        return None
    rows: list[list[Cell[Span]]] = []
    open_cell: tuple[int, str, bool] | None = None
    for tag in _TABLE_TAG.finditer(text, opening.end()):
        closing, name = bool(tag[1]), tag[2].lower()
        if open_cell is not None and (name != "table" or closing):
            rows[-1].append(_cell(text, *open_cell, tag.start()))
            open_cell = None
        if name == "table":
            return _laid_out(rows, tag.end()) if closing else None
        if name == "tr" and not closing:
            rows.append([])
        elif not closing:
            rows = rows or [[]]
            open_cell = (tag.end(), tag[3], name == "th")
    unclosed.add("</table>")
    return None


def _cell(text: str, start: int, attributes: str, head: bool, end: int) -> Cell[Span]:
    spans = {m[1].lower(): max(int(m[2]), 1) for m in _SPAN.finditer(attributes)}
    shown = _ANY_TAG.sub("", text[start:end]).replace("&nbsp;", " ").strip()
    return Cell(shown, Span(start, end), spans.get("row", 1), spans.get("col", 1), head)


def _laid_out(rows: list[list[Cell[Span]]], end: int) -> Table | None:
    kept = [row for row in rows if row]
    if not kept:
        return None
    grid = lay_out(kept)
    titles = caption_rows(grid)
    nowhere = Span(end, end)
    laid = tuple(
        Row(
            tuple(cell.content if cell is not None else nowhere for cell in line),
            tuple(cell.content for cell in row),
        )
        for line, row in zip(grid, kept, strict=True)
    )
    return Table(laid, titles + header_rows(grid[titles:]), end)
