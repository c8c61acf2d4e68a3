"""Tables of statements."""
