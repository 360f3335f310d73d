"""Files for the tests of `ingest.formats`, and what holds of every document whatever its format."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import IngestConfig
from ingest.errors import SourceError
from ingest.formats import Block, Document, read_document


def written(folder: Path, name: str, content: str | bytes, codec: str = "utf-8") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(codec))
    return path


def read(folder: Path, name: str, content: str | bytes, codec: str = "utf-8") -> Document:
    """The document that a file with this content is read as; its blocks keep the contract."""
    document = read_document(written(folder, name, content, codec))
    check_contract(document)
    return document


def refusal(path: Path, config: IngestConfig | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read_document(path, config)
    return caught.value


def check_contract(document: Document) -> None:
    """Blocks stand in order, overlap nowhere and are never empty; marks and cells stand where they say."""
    last = 0
    for block in document.blocks:
        assert last <= block.span.start < block.span.end <= len(document.text)
        assert shown(document, block).strip()
        at = block.span.start
        for skip in block.skips:
            assert at <= skip.start < skip.end <= block.span.end
            at = skip.end
        for cell in block.cells:
            assert 0 <= cell.start <= cell.end <= block.span.end
        assert bool(block.cells) == (block.kind == "row")
        assert (block.table > 0) == (block.kind == "row")
        last = block.span.end


def shown(document: Document, block: Block) -> str:
    """What a block says: its text without the marks of the format."""
    at, parts = block.span.start, []
    for skip in block.skips:
        parts.append(document.text[at : skip.start])
        at = skip.end
    return "".join((*parts, document.text[at : block.span.end]))


def outline(document: Document) -> list[tuple[str, str]]:
    """Kind (with the level, where there is one) and text of each block."""
    return [(f"{b.kind}{b.level or ''}", shown(document, b)) for b in document.blocks]


def cells(document: Document) -> list[list[str]]:
    """The cells of each row, a merged one in each place that it covers."""
    return [[_cell(document, c.start, c.end) for c in b.cells] for b in document.blocks if b.cells]


def _cell(document: Document, start: int, end: int) -> str:
    skips = [s for b in document.blocks for s in b.skips if start <= s.start and s.end <= end]
    return "".join(
        c
        for i, c in enumerate(document.text[start:end], start)
        if not any(s.start <= i < s.end for s in skips)
    )
