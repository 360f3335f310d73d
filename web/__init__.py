"""What a person sees: HTML rendered from the values of `chat` and `ingest`, with its style and behaviour."""
