"""Markdown as Chinese plans are written in it: `blocks` takes the lines, `paragraphs` puts them together."""
