"""Who belongs to the cooperative, and who may do what. Opens no other feature's door."""
