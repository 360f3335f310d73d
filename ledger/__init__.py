"""The commitments ledger: every target and achievement that a plan states, as rows to search and export."""
