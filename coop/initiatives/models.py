"""Tables of initiatives."""
