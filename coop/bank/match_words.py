"""The rules and kinds of the redistributor, as sentences for the board."""

from coop.bank.kinds import (
    ACCOUNT,
    COLLECTION,
    DEBIT_RETURN,
    DUE,
    HAND_RECEIPT,
    LATE,
    ORDER,
    PAID_LINE,
    PAID_LIST,
    PAIR,
    PAYOUT,
    PAYOUT_RETURN,
    REFUND,
    SAVING,
)
from coop.words import Words

RULES: dict[str, Words] = {
    "reference": Words("Het betalingskenmerk staat in het vak daarvoor."),
    "free_text": Words("Het betalingskenmerk staat in de omschrijving."),
    "several": Words("Er staan meer kenmerken in; de oudste bestelling gaat voor."),
    "too_much": Words("Er kwam meer binnen dan nodig; de rest gaat terug."),
    "returned": Words("Deze betaling kwam terug; samen zijn de twee regels nul."),
    "late": Words("Het geld kwam na de betaaltermijn."),
    "outgoing": Words("Nummer en bedrag zijn die van een betaallijst."),
    "booked_by_hand": Words("Dit had het bestuur al met de hand geboekt. Het telt één keer."),
    "twice": Words("Deze bestelling is al betaald."),
    "cancelled": Words("Deze bestelling is geannuleerd. Het geld gaat terug."),
    "account_name_amount": Words("Rekening, naam en bedrag zijn gelijk."),
    "account_amount": Words("Rekening en bedrag zijn gelijk."),
    "name_amount": Words("Naam en bedrag zijn gelijk."),
    "account": Words("De rekening is gelijk, het bedrag niet."),
    "name": Words("De naam is gelijk, het bedrag niet."),
    "provider": Words("De betaler is een betaaldienst."),
    "bank_costs": Words("De bank rekent kosten."),
    "person": Words("Het bestuur koos dit."),
}

KIND_WORDS: dict[str, Words] = {
    ORDER: Words("bestelling"),
    LATE: Words("te late betaling"),
    REFUND: Words("terug te betalen"),
    ACCOUNT: Words("grootboekrekening"),
    PAIR: Words("teruggekomen betaling"),
    HAND_RECEIPT: Words("al geboekt"),
    PAID_LIST: Words("betaallijst, al geboekt"),
    PAID_LINE: Words("betaling, al geboekt"),
    PAYOUT: Words("betaallijst"),
    PAYOUT_RETURN: Words("teruggekomen uitbetaling"),
    DEBIT_RETURN: Words("teruggekomen incasso"),
    DUE: Words("contributie"),
    SAVING: Words("spaargeld"),
    COLLECTION: Words("incasso"),
}

DEEDS: dict[str, Words] = {
    ORDER: Words("Boek op de bestelling van"),
    LATE: Words("Verwerk als te late betaling van"),
    REFUND: Words("Zet klaar om terug te betalen aan"),
    ACCOUNT: Words("Boek op rekening"),
    HAND_RECEIPT: Words("Dit is al geboekt bij"),
    PAID_LIST: Words("Dit is al geboekt bij betaallijst"),
    PAYOUT: Words("Dit betaalt de lijst"),
    DUE: Words("Boek op de contributie van"),
    SAVING: Words("Boek op het spaargeld van"),
    COLLECTION: Words("Dit is de incasso"),
}
"""What a button does, before the name of whom or what."""
