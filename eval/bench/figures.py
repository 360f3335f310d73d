"""What a measurement gives: named figures by part, as a text table and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`what` was measured, and `value` in `unit`; a ratio has the unit "x"."""

    what: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one part. `notes` say what must be known to read them; `failed` what did not hold."""

    name: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()
    failed: str = ""

    def value(self, what: str) -> float:
        """The figure of this name. Raises StopIteration where there is none."""
        return next(figure.value for figure in self.figures if figure.what == what)


def as_text(about: Mapping[str, str], parts: Sequence[Part]) -> str:
    """The table that people read."""
    lines = [f"{key}: {value}" for key, value in about.items()]
    width = max((len(f.what) for part in parts for f in part.figures), default=0)
    for part in parts:
        lines += [
            "",
            part.name,
            *(f"  {f.what:<{width}}  {_shown(f.value):>10} {f.unit}" for f in part.figures),
        ]
        lines += [f"  ({note})" for note in part.notes]
        lines += [f"  FAILED: {part.failed}"] if part.failed else []
    return "\n".join(lines)


def as_json(about: Mapping[str, str], parts: Sequence[Part]) -> dict[str, Any]:
    """The same for programs."""
    return {"about": dict(about), "parts": [asdict(part) for part in parts]}


def _shown(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
