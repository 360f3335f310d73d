"""Outlines, tables, ledgers and lists as the project reads them -> figures against those read by people."""
