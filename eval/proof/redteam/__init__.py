"""`planqa eval redteam`: messages that attack, mislead, press or despair, and harmless ones that look so."""
