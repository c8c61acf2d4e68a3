"""What a month and a year are worth to each member. Opens members, production, ledger, shares."""
