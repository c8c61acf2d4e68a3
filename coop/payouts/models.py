"""Tables of payouts."""
