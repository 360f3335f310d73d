"""A question and the passages found to sentences that may answer, best first."""
