"""What the demo's treasurer booked by hand, money with a purpose, and the year that is closed."""

from datetime import date

from coop.ledger.by_hand import book_by_hand
from coop.ledger.chart import BANK, GENERAL_COSTS, GENERAL_RESERVE, OTHER_INCOME
from coop.ledger.close_period import close_period
from coop.ledger.earmark import receive_earmarked, spend_earmarked
from coop.ledger.entries import Leg

OPENING_CENTS = 1_250_000
"""What stood on the bank when the cooperative began to use coop. [cents]"""
BY_HAND = (
    (date(2023, 1, 1), "Beginbalans: saldo van de bank", BANK, GENERAL_RESERVE, OPENING_CENTS),
    (date(2023, 11, 14), "Zaal en koffie ALV", GENERAL_COSTS, BANK, 18_500),
    (date(2024, 3, 5), "Bankkosten 2023", GENERAL_COSTS, BANK, 14_220),
    (date(2024, 11, 12), "Zaal en koffie ALV", GENERAL_COSTS, BANK, 19_250),
    (date(2024, 12, 31), "Rente spaarrekening 2024", BANK, OTHER_INCOME, 11_364),
    (date(2025, 2, 20), "Website en domeinnaam", GENERAL_COSTS, BANK, 22_990),
    (date(2025, 3, 4), "Bankkosten 2024", GENERAL_COSTS, BANK, 14_760),
    (date(2025, 12, 31), "Rente spaarrekening 2025", BANK, OTHER_INCOME, 9_872),
)
"""Day, description, account of the debit and of the credit, cents."""
CLOSED_THROUGH = date(2024, 12, 31)


def book_the_rest(today: date) -> None:
    """Hand bookings and a gift, as far as their days have come."""
    for booked_on, description, debit, credit, cents in BY_HAND:
        if booked_on <= today:
            legs = [Leg(debit, cents), Leg(credit, -cents)]
            book_by_hand(booked_on, description, legs, today=today)
    received_on, spent_on = date(2025, 9, 15), date(2025, 11, 3)
    if spent_on <= today:
        money = receive_earmarked(
            "Gemeente Deventer",
            "energiecoach voor huurders",
            250_000,
            received_on,
            "Brief van 8 september 2025",
            today=today,
        )
        spend_earmarked(money, 110_000, spent_on, "Cursus voor vier energiecoaches", today=today)


def close_books(today: date) -> None:
    """Close what the assembly adopted; last of all, because nothing can be booked there after."""
    if today > CLOSED_THROUGH:
        close_period(CLOSED_THROUGH, "Jaarrekening 2024 vastgesteld, ALV 2025-4", today=today)
