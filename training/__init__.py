"""Data to the small heads that `index` and `chat` use: judge and reader of messages (`make train`)."""
