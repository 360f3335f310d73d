"""From a source file to a Plan: the text, its outline and its passages. No heavy library.

What reads files is loaded when it is first asked for: who answers from an index reads none.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.config import IngestConfig
    from ingest.formats import read_document
    from ingest.formats.model import Document
    from ingest.plan import parse_plan, read_plan

__all__ = ["Document", "IngestConfig", "parse_plan", "read_document", "read_plan"]
_MODULES = {
    "Document": "ingest.formats.model",
    "IngestConfig": "ingest.config",
    "parse_plan": "ingest.plan",
    "read_document": "ingest.formats",
    "read_plan": "ingest.plan",
}


def __getattr__(name: str) -> object:
    """What the package exports, from its module. Raises AttributeError."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
