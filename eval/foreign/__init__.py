"""Bots of others: what they say over HTTP or on stdout, read into the rows that the measures know."""
