"""Years of payouts for a measurement: what every member was owed, and how it was paid."""

from datetime import date, timedelta

from coop import clock

FIRST_YEAR = 2016
WITHOUT_ACCOUNT = 50
"""So many of the last members told no account number: what they are owed waits."""


def owe(year: int, members: int) -> None:
    """Give every member something of a book year: an entry with a leg for each."""
    from coop.ledger.chart import GENERAL_RESERVE, PAYABLE_MEMBERS
    from coop.ledger.entries import Leg
    from coop.ledger.post import post

    lines = [(PAYABLE_MEMBERS, -_cents(n, year), n, 1, None) for n in range(1, members + 1)]
    whole = Leg(GENERAL_RESERVE, -sum(line[1] for line in lines))
    post(f"bench-{year}", date(year + 1, 5, 21), f"Verdeling {year}", [whole], more=lines)


def pay(year: int, members: int) -> None:
    """Pay all of it to who has an account: a list with a line for each, confirmed and paid."""
    from sqlalchemy import update

    from coop.database import db, insert_rows
    from coop.ledger.chart import BANK, PAYABLE_MEMBERS
    from coop.ledger.entries import Leg
    from coop.ledger.post import post
    from coop.payouts.models import PayoutLine, PayoutRun
    from coop.records.audit import record

    at, on, number = clock.now(), date(year + 1, 6, 3), year - FIRST_YEAR + 1
    run = PayoutRun(
        id=number, year=year, execution_date=on, message_id=f"BENCH-{number}", digest="",
        made_at=at - timedelta(days=1), made_by_id=1,
        ready_cents=sum(_cents(n, year) for n in range(1, members - WITHOUT_ACCOUNT + 1)),
    )  # fmt: skip
    db.session.add(run)
    record("bench_made", run)
    paid = range(1, members - WITHOUT_ACCOUNT + 1)
    insert_rows(
        PayoutLine,
        ("run_id", "member_id", "kind", "state", "amount_cents", "name", "iban", "reason",
         "end_to_end_id", "shares", "is_cleared"),
        [(number, n, "yield", "ready", _cents(n, year), "Lid", iban_of(n), "",
          f"U{number:06d}-{n}-O", 0, 0) for n in paid],
    )  # fmt: skip
    run.state, run.confirmed_at, run.confirmed_by_id = "confirmed", at, 2
    db.session.flush()
    lines = update(PayoutLine).where(PayoutLine.run_id == number)
    db.session.execute(
        lines.values(state="paid", settled_on=on).execution_options(synchronize_session=False)
    )
    run.state, run.settled_on = "settled", on
    legs = [(PAYABLE_MEMBERS, _cents(n, year), n, 1, None) for n in paid]
    whole = Leg(BANK, -sum(leg[1] for leg in legs))
    post(f"payout-{number}-paid", on, f"Uitbetaling U{number:03d} betaald", [whole], more=legs)


def iban_of(number: int) -> str:
    """An account number of its own that passes the check of its digits."""
    account = f"BNCH{number:010d}"
    digits = "".join(str(int(sign, 36)) for sign in f"{account}NL00")
    return f"NL{98 - int(digits) % 97:02d}{account}"


def _cents(number: int, year: int) -> int:
    return 1500 + (number * 7 + year) % 900
