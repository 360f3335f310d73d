"""A brief on one topic for a meeting: what a plan says of it, in quotes and tables of quotes."""
