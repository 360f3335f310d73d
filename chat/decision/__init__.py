"""A question and its candidates to a status and the reason for it."""
