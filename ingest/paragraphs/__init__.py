"""Blocks in, pieces out: headings, whole paragraphs, items and rows, without what belongs to the page."""
