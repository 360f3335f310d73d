"""Pieces in, headings and places out: the document's own outline, without its list of contents."""
