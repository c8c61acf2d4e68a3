"""Paying members what they have coming: lists, two pairs of eyes, files for the bank."""
