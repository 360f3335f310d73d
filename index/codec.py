"""Plans to plain JSON values and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ingest.model import Cell, Count, Heading, Identity, Paragraph, Passage, Plan, Sentence, Span
from ingest.places import Place


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """A value that `json.dumps` takes."""
    return {
        "id": plan.id,
        "title": plan.title,
        "source": plan.source,
        "sha256": plan.sha256,
        "encoding": plan.encoding,
        "format": plan.format,
        "identity": asdict(plan.identity),
        "warnings": list(plan.warnings),
        "reading": [asdict(count) for count in plan.reading],
        "headings": [asdict(h) for h in plan.headings],
        "paragraphs": [asdict(p) for p in plan.paragraphs],
        "passages": [asdict(p) for p in plan.passages],
    }


def plan_from_json(value: dict[str, Any]) -> Plan:
    """The inverse of `plan_to_json`. Raises KeyError or TypeError for another form."""
    return Plan(
        id=value["id"],
        title=value["title"],
        source=value["source"],
        sha256=value["sha256"],
        encoding=value["encoding"],
        format=value["format"],
        identity=Identity(**{**value["identity"], "areas": tuple(value["identity"]["areas"])}),
        warnings=tuple(value["warnings"]),
        reading=tuple(Count(**{**c, "examples": tuple(c["examples"])}) for c in value["reading"]),
        headings=tuple(Heading(**{**h, "span": Span(**h["span"])}) for h in value["headings"]),
        paragraphs=tuple(Paragraph(**_restored(p)) for p in value["paragraphs"]),
        passages=tuple(Passage(**_restored(p)) for p in value["passages"]),
    )


def _restored(fields: dict[str, Any]) -> dict[str, Any]:
    sentences = tuple(_sentence(s) for s in fields["sentences"])
    return {
        **fields,
        "place": Place(**fields["place"]),
        "path": tuple(fields["path"]),
        "sentences": sentences,
        "span": Span(**fields["span"]),
    }


def _sentence(fields: dict[str, Any]) -> Sentence:
    gaps = tuple((at, skipped) for at, skipped in fields["gaps"])
    cells = tuple(Cell(**cell) for cell in fields["cells"])
    return Sentence(
        fields["text"],
        Span(**fields["span"]),
        fields["damaged"],
        gaps,
        cells,
        fields["reading"],
        fields["kind"],
    )
