"""PDF"""
from pathlib import Path
from ingest.formats.content import Content
def read_pdf(path: Path, data: bytes) -> Content:
    raise NotImplementedError
