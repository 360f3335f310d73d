"""Word documents: `document` walks through the body, by the `styles` and the `numbers` of its lists."""
