"""From a source file to a Plan: the text, its outline and its passages. No heavy library."""

from ingest.config import IngestConfig
from ingest.formats import read_document
from ingest.formats.model import Document
from ingest.plan import parse_plan, read_plan

__all__ = ["Document", "IngestConfig", "parse_plan", "read_document", "read_plan"]
