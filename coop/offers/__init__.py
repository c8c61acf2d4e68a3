"""Offering shares and taking orders. Opens members, production, ledger, shares, mail."""
