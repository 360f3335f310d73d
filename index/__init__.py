"""From passages to a searchable index, and the models it needs."""
