"""CSV and TSV: cells with their place in the decoded file."""
from __future__ import annotations


def delimiter_of(text: str, *, named: bool) -> str:
    return ""
