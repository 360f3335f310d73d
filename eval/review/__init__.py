"""A batch of an office's own questions: a sheet to review the answers in, and its verdicts as gold."""
