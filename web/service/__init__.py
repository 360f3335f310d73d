"""How page and API are served: settings, doors, limits, tokens, figures, what people say, the off switch."""
