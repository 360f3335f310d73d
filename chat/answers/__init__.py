"""A decision and its evidence to the words of the answer, checked."""
