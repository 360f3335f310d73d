"""The question benchmark: it drives the bot from outside and says how good its answers are."""
