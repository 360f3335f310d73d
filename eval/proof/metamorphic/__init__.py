"""One question in many forms made by rule: those that must be answered alike, and those that must not."""
