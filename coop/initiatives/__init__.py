"""Initiatives: a call that anyone starts, before there is a plant."""
