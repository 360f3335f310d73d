"""`planqa inspect`: inspections as one self-contained page, and the command."""
