"""Why money goes back, by how it stands in the books."""

import pytest

from coop.payouts.refund_words import why_booked


@pytest.mark.parametrize(
    ("reference", "description", "told"),
    [
        ("dues-receipt-m1", "Contributie 2026, RF18539007547034",
         "Te veel betaald op uw contributie van 2026"),
        ("dues-receipt-m1", "Gespaard, RF18539007547034", "Gespaard nadat u stopte"),
        ("mutatie-7", "Teruggave van 3 delen", "Teruggave van 3 delen"),
        ("mutatie-7", "Teruggave van 1 delen", "Teruggave van 1 deel"),
        ("mutatie-7", "Teruggave van 11 delen", "Teruggave van 11 delen"),
        ("mutatie-7", "Omzetting van delen, mutatie-7", "Omzetting van delen"),
        ("savings-back-4", "Spaargeld terug te betalen", "Het spaargeld gaat terug"),
        ("dues-receipt-m1", "Iets anders", "Een bedrag dat wij u terugbetalen"),
        ("late-x", "Terug te betalen", "Een bedrag dat wij u terugbetalen"),
        ("hand-1", "Voor 100% %(van)s Gerda", "Een bedrag dat wij u terugbetalen"),
    ],
)  # fmt: skip
def test_a_debt_is_told_in_words_of_ours_and_never_as_the_books_say_it(
    reference, description, told
):
    why, order_reference = why_booked(reference, description)

    assert (str(why), order_reference) == (told, None)
