"""A question with typos or in pinyin to what it was meant to say."""
