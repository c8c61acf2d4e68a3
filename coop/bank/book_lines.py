"""Booking what came in or went out, line by line, until somebody says what it was for."""

from collections.abc import Sequence


def book_lines(line_ids: Sequence[int]) -> None:
    """Book new lines of the bank; joins the transaction that stored them."""
