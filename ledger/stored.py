"""The rows of a plan as a file of the index: made with it, so that a question needs no extraction.

They are believed only if this very version of the extraction made them: what it is made of is hashed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from ingest.model import Plan, Span
from ingest.places import Place
from ledger.model import Commitment, Comparator, Kind, Nature

_ROOT = Path(__file__).parent.parent
_SOURCES = ("ledger/*.py", "ledger/*.tsv", "ingest/facts/*.py", "ingest/*.py", "index/instructions.py")


def stored(plan: Plan) -> dict[str, str]:
    """The text of the file by its name."""
    from ledger.extract import extract

    rows = [asdict(row) for row in extract(plan)]
    return {_name(plan): json.dumps({"made_by": _made_by(), "rows": rows}, ensure_ascii=False)}


def restored(plan: Plan, folder: Path) -> tuple[Commitment, ...] | None:
    """The rows that lie in the folder of an index; None where another version made them, or none."""
    try:
        values = json.loads((folder / _name(plan)).read_text(encoding="utf-8"))
        return tuple(map(_row, values["rows"])) if values["made_by"] == _made_by() else None
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def _name(plan: Plan) -> str:
    return f"ledger-{plan.id}.json"


@cache
def _made_by() -> str:
    """A hash of the modules and tables that rows come from."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _SOURCES for path in _ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _row(values: Mapping[str, Any]) -> Commitment:
    """The inverse of `asdict`."""
    return Commitment(
        **{
            **values,
            "kind": Kind(values["kind"]),
            "comparator": Comparator(values["comparator"]),
            "nature": Nature(values["nature"]),
            "place": Place(**values["place"]),
            "path": tuple(values["path"]),
            "sentence": Span(**values["sentence"]),
            "value_at": Span(**values["value_at"]),
        }
    )
