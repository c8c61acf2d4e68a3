"""Tables of joining."""
