"""What a message asks: its words, kinds of thing, years, places, and what it leans on."""
