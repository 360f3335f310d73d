"""From a source file to a Plan: the text, its outline and its passages. No heavy library."""

from ingest.config import IngestConfig
from ingest.plan import parse_plan, read_plan
from ingest.reader import Source, read_source

__all__ = ["IngestConfig", "Source", "parse_plan", "read_plan", "read_source"]
