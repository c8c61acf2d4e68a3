"""Who holds which shares, since when. Opens the doors of members, production and ledger."""
