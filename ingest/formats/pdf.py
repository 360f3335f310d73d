"""PDF files: pages to one flow of paragraphs, headings and tables, each with its page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ingest.errors import SourceError
from ingest.formats.content import Content
from ingest.formats.grid import Cell
from ingest.formats.pdf_flow import Measure, Stretch, measure, stretches
from ingest.formats.pdf_lines import Line, lines_of, without_running_titles
from ingest.formats.pdf_tables import Region, aligned_rows, ruled_regions
from ingest.formats.pdf_text import PageText, read_pages
from ingest.formats.writer import Writer, one_line

_NO_TITLE = re.compile(r"^(?:Microsoft Word|untitled|无标题|about:blank|幻灯片)|\.(?:docx?|wps|pdf|html?)$", re.IGNORECASE)
