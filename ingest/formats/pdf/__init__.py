"""PDF files: their `type` makes `lines`, these `tables` and the `flow` of text, and those the `pages`."""
