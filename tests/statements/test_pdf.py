"""Every paper as a file: accessible, lasting, in both languages, on the pages it may take."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from coop.language import catalogue
from coop.periods import book_year
from coop.shares.exit_value import Method, ShareValue
from coop.statements.facts import (
    ClassValue,
    Divided,
    Moved,
    Payment,
    PlantBook,
    PlantLine,
    PlantPart,
    Reader,
    Sender,
    StatementFacts,
)
from coop.statements.pdf import pdf_of
from coop.statements.proofs import Change, Holding, Operation, certificate, confirmation
from coop.statements.statement import statement, statement_number
from coop.yields.allocation import Rule
from coop.yields.rules import LAST_DAY

AT = datetime(2026, 6, 21, 10, tzinfo=UTC)
YEAR = book_year(2025)
MONTHS = tuple(
    kwh * 1000 for kwh in (277, 493, 1001, 1509, 1940, 1971, 1910, 1632, 1140, 678, 323, 216)
)
SENDER = Sender("Coöperatie De Stroomkring U.A.", "90001234", "Deventer", "a@b.example", "0570 1")
READER = Reader(7, 7, "Ayşe Çelik-de Vries", "Brink 1", "7411 BR", "Deventer", "nl")
STEPS = {
    "revenue_cents": 848882,
    "costs_cents": 278000,
    "result_cents": 570882,
    "to_maintenance_cents": 57692,
    "tax_cents": 39746,
    "loss_repaid_cents": 0,
    "to_general_cents": 23672,
}


def part(number: int = 1, **changes) -> PlantPart:
    """All 240 shares of ZON-4 earn; ten of them are this member's, all year."""
    value = ShareValue(32000, Method.LINEAR, is_capped=False)
    book = PlantBook(
        plant_id=number,
        code=f"ZON-{number}",
        name=f"Werkplaats van Nummer {number}",
        period=YEAR,
        issued_shares=240,
        months_wh=MONTHS,
        classes=(ClassValue(number, "Zondeel", value, value),),
        divided=Divided(
            Rule.FOLLOWS_KWH, "ALV 2026-3", date(2026, 5, 30), STEPS, 449772, 447000, 2772, 0, 12
        ),
        p50_kwh=tuple(wh / 1000 for wh in MONTHS),
        weather_kwh=tuple(wh / 1000 for wh in MONTHS),
    )
    moved = (Moved(1, number, date(2024, 1, 1), 10, "issue"),)
    line = PlantLine(3650, 545416, 18740, 12667, 6073)
    return replace(PlantPart(book, moved, moved, line), **changes)


def facts(parts=None, **changes) -> StatementFacts:
    made = StatementFacts(
        SENDER,
        READER,
        2025,
        YEAR,
        date(2026, 6, 21),
        tuple(parts if parts is not None else [part()]),
        (Payment(date(2026, 6, 12), 18740, "paid", "4300"),),
        1200,
        0,
        0,
        ("ALV 2026-2", date(2026, 5, 30)),
    )
    return replace(made, **changes)


def papers(language: str):
    """One of each kind, by name."""
    reader = replace(READER, language=language)
    told = statement(facts(reader=reader))
    held = Holding("Dak", "Deventer", "wind", "Zondeel", 8, 25000, date(2025, 1, 1), (10.5,) * 12)
    act = Operation(
        "ov-1", "gift", date(2026, 1, 1), "verjaardag", "akte", (Change("Dak", "Deel", 3, 1, True),)
    )
    return {
        "statement": told,
        "certificate": certificate(SENDER, reader, held, "CE-2026-000001", AT.date()),
        "bare certificate": certificate(
            SENDER, reader, replace(held, months_kwh=None), "CE-2026-000001", AT.date()
        ),
        "confirmation": confirmation(SENDER, reader, act, "BV-2026-000001", AT.date()),
    }


def printed(data, language: str = "nl") -> bytes:
    address = "https://coop.example/echt/K7QM-2XFA-9DTP-HW4B"
    return pdf_of({**data, "check_url": address}, language, AT)


def all_words(told) -> str:
    """Everything that is printed, one text a line."""
    if isinstance(told, dict):
        return "\n".join(map(all_words, told.values()))
    if isinstance(told, list):
        return "\n".join(map(all_words, told))
    return str(told)


def checked(content: bytes):
    """What a validator found, for both standards; the page count of the last."""
    validation = pytest.importorskip("page")
    for profile in ("ua1", "2a"):
        found = validation.validate_pdf_bytes(content, profile=profile)
        assert found.is_compliant, [(fault.rule_id, fault.message) for fault in found.failures]
    return found.document.page_count


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ["statement", "certificate", "bare certificate", "confirmation"])
def test_a_paper_is_accessible_and_lasting(name, language):
    pages = checked(printed(papers(language)[name], language))
    assert pages == (2 if name == "statement" else 1)


def test_the_same_paper_is_the_same_bytes():
    for data in papers("nl").values():
        assert printed(data) == printed(data)


def test_six_plants_and_a_correction_still_fit_two_pages():
    many = facts([part(number) for number in range(1, 7)])
    before = statement(facts())["figures"]
    from coop.statements.changes import changes, figures_of

    told = changes(before, figures_of(many))
    assert told
    assert checked(printed(statement(many, version=2, changed=told))) == 2


def test_very_many_movements_take_a_page_more():
    moved = tuple(
        Moved(number, 1, date(2025, 1 + number % 12, 1 + number % 28), 1, "transfer")
        for number in range(120)
    )
    assert checked(printed(statement(facts([part(movements=moved)])))) > 2


@pytest.mark.parametrize(
    "name", ["Ğüşİ Ñandú Łódź-Ἀθῆναι", "*vet* #panic() $x$", 'O\'Brien "Bé" \\ </svg>', "李 明"]
)
def test_odd_letters_are_only_letters(name):
    reader = replace(READER, name=name, street="", postcode="", town="")
    told = statement(facts(reader=reader))
    assert told["address"] == [name]
    assert printed(told).startswith(b"%PDF-1.7")


def test_a_negative_year_is_said_in_one_sentence():
    # domain.md §6.6: payout 0; members owe nothing.
    steps = {**STEPS, "result_cents": -417359, "costs_cents": 968000, "revenue_cents": 550641}
    book = replace(
        part().book,
        divided=replace(part().book.divided, waterfall=steps, distributable_cents=0),
    )
    told = statement(facts([part(book=book, line=PlantLine(3650, 545416, 0, 0, 0))], payments=()))
    (sentence,) = [words for words in told["sections"][0]["sentences"] if "Werkplaats" in words]
    assert sentence == (
        "Werkplaats van Nummer 1 kostte in 2025 meer dan het opbracht. Daarom is er geen "
        "uitkering. U hoeft niets te betalen."
    )
    assert dict(told["facts"])["Uw uitkering"] == "€\u00a00,00"


def test_every_one_of_the_twelve_points_is_there():
    # domain.md §4.3; point 11 (avoided emission) is left out for want of a factor.
    told = statement(facts(contribution_cents=1200, owed_cents=305, earmarked_cents=150000))
    text = all_words(told)
    for words in (
        "90001234", "JO-2025-0007", "21 juni 2026", "L007", "Brink 1",
        "Delen 01-01-2025", "Delen 31-12-2025", "3.650", "Wat er aan uw delen veranderde",
        "Uw kWh per maand", "eigen geld terug", "rendement", "12 juni 2026", "Rekening eindigt op",
        "box 3", "elke maand een gelijk stuk minder", "Nog van u bij de coöperatie",
        "Contributie betaald in 2025: €\u00a012,00.", "restcenten", "te verdelen × uw kWh",
        "ALV 2026-3", "Uw kWh bij het weer van 2025", "€\u00a01.500,00 van anderen",
        "vóór 2 augustus 2026", "geen belastingadvies",
    ):  # fmt: skip
        assert words in text, words


def test_the_english_statement_has_no_dutch():
    if catalogue("en").gettext("Uw uitkering") == "Uw uitkering":
        pytest.skip("the English catalogue is behind")
    text = all_words(statement(facts(reader=replace(READER, language="en"))))
    for words in ("Uw ", "delen", "jaar", "Bron", "Waarde"):
        assert words not in text


def test_the_sums_of_the_new_roof_stand_on_the_second_page():
    # domain.md §6.3: ZON-4, first full year.
    sections = statement(facts())["arithmetic"]["sections"]
    rows = dict(sections[-1]["table"]["rows"])
    assert rows["Opbrengst van de bron"] == "€\u00a08.488,82"
    assert rows["Kosten"] == "€\u00a0−2.780,00"
    assert rows["Opbrengst min kosten"] == "€\u00a05.708,82"
    assert rows["Naar onderhoudsreserve"] == "€\u00a0−576,92"
    assert rows["Belasting"] == "€\u00a0−397,46"
    assert rows["Naar algemene reserve"] == "€\u00a0−236,72"
    assert rows["Te verdelen"] == "€\u00a04.497,72"
    assert rows["Uw bedrag, precies"] == "€\u00a0187,40500"
    assert rows["Uw bedrag"] == "€\u00a0187,40"
    assert rows["Naar alle leden samen"] == "€\u00a04.470,00"
    assert rows["Niet verkochte delen"] == "€\u00a027,60"
    assert rows["Restcenten"] == "€\u00a00,12"


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("paid", "Naar uw rekening op 12 juni 2026"),
        ("reinvested", "Omgezet in delen op 12 juni 2026"),
        ("shared", "Weggegeven (meedelen) op 12 juni 2026"),
        ("returned", "Door de bank teruggestuurd op 12 juni 2026"),
        ("carried", "Gaat mee naar volgend jaar"),
        ("held", "Wacht op een goed rekeningnummer"),
    ],
)
def test_money_that_went_somewhere_has_its_day_in_the_line_and_what_waits_has_none(kind, label):
    told = statement(facts(payments=(Payment(date(2026, 6, 12), 18740, kind),)))
    assert dict(told["facts"])[label] == "€\u00a0187,40"


def test_a_column_of_kwh_has_one_number_of_decimals_and_says_why_its_sum_may_differ():
    sections = statement(facts())["arithmetic"]["sections"]
    (months,) = [each for each in sections if each["title"] == "Wat uw delen maakten"]
    assert months["table"]["rows"][-1] == ["dec", "9"]
    assert not any("," in row[1] for row in months["table"]["rows"])
    assert months["sentences"][-1].endswith("een paar kWh anders zijn.")


def test_value_and_own_money_are_told_apart_where_they_are_reckoned_apart():
    words = "Die twee zijn niet gelijk."
    assert words in all_words(statement(facts())["sections"])
    value = ShareValue(32000, Method.EQUITY, is_capped=False)
    book = replace(part().book, classes=(ClassValue(1, "Zondeel", value, value),))
    assert words not in all_words(statement(facts([part(book=book)]))["sections"])


def test_which_day_counts_is_told_in_the_same_words_on_every_paper():
    moved = (Moved(1, 1, date(2025, 7, 1), 10, "issue"),)
    told = statement(facts([part(movements=moved, counted=moved)]))
    assert str(LAST_DAY) in all_words(told["arithmetic"])
    for before, shares in ((0, 3), (3, -3)):
        act = Operation(
            "ov-1", "gift", date(2026, 1, 1), "", "", (Change("Dak", "Deel", shares, before, True),)
        )
        confirmed = confirmation(SENDER, READER, act, "BV-2026-000001", AT.date())
        assert confirmed["sections"][0]["sentences"][0].endswith(str(LAST_DAY))


def test_a_certificate_names_us_says_since_when_and_what_its_dot_means():
    months = (*range(1, 7), 9, *range(5, 0, -1))
    held = Holding("Dak", "Deventer", "solar", "Deel", 8, 25000, date(2015, 9, 1), months)
    told = certificate(SENDER, READER, held, "CE-2026-000001", AT.date())
    assert told["member"] == "Lid L007 heeft sinds 1 september 2015 steeds delen in deze bron."
    assert "#f4b53f" in told["chart"]["svg"]
    assert told["chart"]["legend"].endswith("Gele stip: de beste maand.")
    flat = certificate(
        SENDER, READER, replace(held, months_kwh=(1.0,) * 12), "CE-2026-000001", AT.date()
    )
    assert "#f4b53f" not in flat["chart"]["svg"]
    assert "stip" not in flat["chart"]["legend"]


@pytest.mark.parametrize(
    ("version", "number"), [(1, "JO-2025-0007"), (2, "JO-2025-0007-v2"), (11, "JO-2025-0007-v11")]
)
def test_a_number_tells_its_version(version, number):
    assert statement_number(2025, 7, version) == number
