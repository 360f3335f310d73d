"""A file of questions -> `Question`s, checked against the plan; the sets that ship lie here."""
