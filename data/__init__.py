"""The shipped plan."""
