"""A run -> pages that people read, in HTML and Markdown."""
