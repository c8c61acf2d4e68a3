"""What is said on the telephone instead of an address."""

import pytest

from coop.mail.spoken import spoken

LAST = "Vragen? Bel 0570 123 456."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Dag Gé,", "Dag Gé,"),
        ("U kunt afzien. Laat het weten, of kijk op https://a.nl/b", "U kunt afzien."),
        ("Op HTTP://a.nl logt u in. Daar ziet u uw delen.", ""),
        ("Maak € 1.250,50 over. Kenmerk: RF12", "Maak € 1.250,50 over. Kenmerk: RF12"),
    ],
)
def test_what_leads_to_a_page_is_left_out_with_what_follows_it(written, said):
    kept = spoken([written, LAST], "Kom langs.")

    assert kept[0] == (said or "Kom langs.")
    assert kept[-1] == LAST
    assert ("Kom langs." in kept) == (said != written)
