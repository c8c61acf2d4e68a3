"""Proving on a live database that everything adds up."""
