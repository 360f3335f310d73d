"""Requests for a list or a count over the whole plan: told from questions, read exactly, answered in full."""
