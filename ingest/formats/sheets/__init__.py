"""Tables as files: Excel workbooks and delimited text."""
