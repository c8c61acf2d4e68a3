"""The books: balanced entries that are never edited. Opens no other feature's door."""
