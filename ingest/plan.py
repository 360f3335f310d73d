"""From a document to a Plan: what belongs to the page goes, lines become paragraphs, headings places."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

from ingest.characters import is_invisible, printable, without_radicals
from ingest.config import IngestConfig
from ingest.errors import SourceError
from ingest.facts.kinds import annotated
from ingest.formats import read_document
from ingest.formats.model import Document
from ingest.identity import identity_of, states_aims, year_reported
from ingest.model import Count, Plan
from ingest.outline.contents import entry_texts, without_contents
from ingest.outline.headings import headings_of
from ingest.outline.places import Places, Scheme
from ingest.outline.whole import with_whole_headings
from ingest.paragraphs.assembly import Assembler
from ingest.paragraphs.furniture import without_furniture
from ingest.paragraphs.piece import Piece, pieces_of
from ingest.paragraphs.wrap import unwrapped
from ingest.passages import passages_of
from ingest.tables import with_tables
from ingest.title import split_title


def read_plan(path: Path, config: IngestConfig | None = None) -> Plan:
    """Read and parse one source file. Raises SourceError with file and, where known, line."""
    config = config or IngestConfig()
    return parse_plan(read_document(path, config), config)


def parse_plan(document: Document, config: IngestConfig | None = None) -> Plan:
    """Parse a document. Raises SourceError where nothing in it is text."""
    config = config or IngestConfig()
    pieces, title, counts = _body(document, config)
    if not pieces:
        raise SourceError(
            document.name, "no text is left without titles and page furniture", expected="a plan"
        )
    title = printable(title or Path(document.name).stem).replace("\n", " ")
    identifier = hashlib.sha256(f"{title}\n{document.sha256}".encode()).hexdigest()[:8]
    headed = headings_of(pieces, config)
    places = Places(Scheme.of(headed))
    assembler = Assembler(identifier, places, config)
    assembler.read(pieces, headed)
    identity = identity_of(title)
    if identity.kind == "政府工作报告" and not identity.period:
        identity = replace(identity, period=year_reported(h.title for h in assembler.headings))
    paragraphs = tuple(assembler.paragraphs)
    if states_aims(identity):
        paragraphs = annotated(paragraphs, title)
    warnings = [f"{document.name}:{warning}" for warning in places.warnings]
    if document.encoding not in ("", "utf-8", "utf-8-sig"):
        warnings.insert(0, f"{document.name}: read as {document.encoding.upper()}, not UTF-8")
    return Plan(
        id=identifier,
        title=title,
        source=document.name,
        sha256=document.sha256,
        encoding=document.encoding,
        headings=tuple(assembler.headings),
        paragraphs=paragraphs,
        passages=tuple(p for paragraph in paragraphs for p in passages_of(paragraph, config)),
        warnings=tuple(warnings),
        format=document.format,
        identity=identity,
        reading=tuple(counts),
    )


def _body(document: Document, config: IngestConfig) -> tuple[list[Piece], str, list[Count]]:
    """The pieces of the text itself, the title, and what was done on the way."""
    pieces, dropped = without_furniture(list(pieces_of(document)))
    entries = entry_texts(pieces)
    pieces, contents = without_contents(pieces)
    pieces, tables = with_tables(pieces, document.text)
    pieces, joined = unwrapped(pieces)
    pieces = with_whole_headings(pieces, entries)
    title, pieces = split_title(pieces, document.title, config)
    own = [Count(d.why, d.count, tuple(map(printable, d.examples))) for d in document.dropped]
    return pieces, title, [*own, *dropped, *contents, *tables, *joined, *_folded(document.text)]


def _folded(text: str) -> list[Count]:
    """What stands in the source and is read as something else, or as nothing."""
    times = Counter(text)
    invisible = sum(n for char, n in times.items() if not char.isspace() and is_invisible(char))
    radicals = sum(n for char, n in times.items() if without_radicals(char) != char)
    counts = (Count("不可见字符", invisible), Count("部首字形按汉字读", radicals))
    return [count for count in counts if count.number]
