"""Word files with real footnotes, for desks to hand on. Knows nothing of plans or answers."""
