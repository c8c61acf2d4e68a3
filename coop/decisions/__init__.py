"""What the assembly decided, as values that rules read. Opens the trail alone."""
