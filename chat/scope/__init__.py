"""Which of several plans a question asks, and what it asks each of them."""
