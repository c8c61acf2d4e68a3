from coop.offers.order_link import order_address, order_token, read_token


def test_an_address_is_read_back(session):
    assert read_token(order_token(12)) == 12


def test_an_address_is_nobodys_guess(session):
    forged = "13" + order_token(12)[2:]

    assert [read_token(each) for each in ("12", "", "MTI", forged)] == [None] * 4


def test_an_address_in_a_mail_is_that_of_our_own_site(session):
    assert order_address(12) == f"http://127.0.0.1:5000/kopen/bestelling/{order_token(12)}"
