"""Every blueprint of the house. A new feature hangs its doors here and in `access.py`."""

from collections.abc import Callable
from datetime import date, datetime
from importlib import import_module
from typing import Any

from flask import Blueprint

ROOMS = (
    "coop.health:health",
    "coop.home.views:home",
    "coop.mail.views:mailbox",
    "coop.members.sign_in_views:sessions",
    "coop.members.profile_views:profile",
    "coop.members.views:members",
    "coop.home.settings_views:settings",
    "coop.home.plant_pages:plants",
    "coop.home.close_up_pages:close_up",
    "coop.home.paper_pages:papers",
    "coop.production.reading_views:readings",
    "coop.production.stand_views:stands",
    "coop.production.import_views:imports",
    "coop.home.sums_pages:viability",
    "coop.viability.price_views:prices",
    "coop.home.outage_views:outages",
    "coop.shares.views:register",
    "coop.shares.class_views:classes",
    "coop.offers.buy_views:buy",
    "coop.offers.rush_views:rush",
    "coop.offers.offering_views:offerings",
    "coop.offers.order_views:orders",
    "coop.yields.my_views:my",
    "coop.yields.year_views:years",
    "coop.home.today_views:today",
    "coop.home.books_views:books",
    "coop.home.job_views:jobs",
    "coop.production.weather_views:weather",
    "coop.shares.operation_views:operations",
    "coop.shares.return_views:returns",
    "coop.shares.my_return_views:my_returns",
    "coop.shares.interest_views:interests",
    "coop.shares.letter_views:letters",
    "coop.shares.inspection_views:inspection",
    "coop.home.export_views:exports",
    "coop.home.bookkeeping_views:bookkeeping",
    "coop.home.earmark_views:earmarks",
    "coop.yields.correction_views:corrections",
    "coop.yields.advance_views:advances",
    "coop.yields.general_cost_views:general_costs",
    "coop.payouts.views:payouts",
    "coop.payouts.bank_views:bank",
    "coop.payouts.choice_views:choices",
    "coop.payouts.refund_views:refunds",
    "coop.statements.views:statements",
    "coop.statements.my_views:my_papers",
    "coop.statements.proof_views:proofs",
    "coop.assembly.step_views:steps",
    "coop.assembly.audit_views:audit",
    "coop.assembly.audit_work_views:audit_work",
    "coop.home.policy_views:policies",
    "coop.assembly.pack_views:assembly",
    "coop.bank.views:bank_lines",
    "coop.bank.match_views:matching",
    "coop.dues.views:dues",
    "coop.dues.collection_views:collections",
    "coop.dues.saving_views:savings",
    "coop.dues.saver_views:savers",
    "coop.dues.my_views:my_dues",
    "coop.dues.mandate_views:mandates",
    "coop.initiatives.views:initiatives",
    "coop.initiatives.pledge_views:pledges",
    "coop.initiatives.commit_views:commitments",
    "coop.initiatives.my_views:my_initiatives",
    "coop.initiatives.tender_views:my_tender",
    "coop.initiatives.board_views:initiative_board",
    "coop.joining.views:joining",
    "coop.joining.help_views:helping",
    "coop.joining.present_views:presents",
    "coop.joining.starter_views:starters",
    "coop.joining.provider_views:provider",
    "coop.offers.wish_views:wishes",
    "coop.offers.draw_views:draws",
    "coop.offers.phase_views:phases",
    "coop.home.paper_mail_views:paper_mail",
)

# Long work, by kind: who does it. Loaded by `coop work` alone; see `coop.records.jobs`.
JOBS = {
    "weather_knmi": "coop.production.fetch_weather:knmi_job",
    "weather_pvgis": "coop.production.fetch_weather:pvgis_job",
    "performance": "coop.production.performance_job:performance_job",
    "settle": "coop.yields.settle_job:settle_job",
    "payout_confirm": "coop.payouts.confirm_job:payout_confirm_job",
    "payout_file": "coop.payouts.bank_file:payout_file_job",
    "statements_issue": "coop.statements.jobs:issue_job",
    "statements_zip": "coop.statements.jobs:zip_job",
    "statements_print": "coop.statements.jobs:print_job",
    "alv_pack": "coop.assembly.pack_job:pack_job",
    "bank_distribute": "coop.bank.distribute_job:distribute_job",
    "bank_look": "coop.bank.import_job:bank_look_job",
    "bank_import": "coop.bank.import_job:bank_import_job",
    "draw_confirm": "coop.offers.draw_job:draw_confirm_job",
}

# Messages that are put into words when they leave, by what they are about: a function of the id of
# the row they are about, which gives a subject and paragraphs. See `coop.mail.outbox.write_about`.
MESSAGES: dict[str, str] = {
    "order_placed": "coop.offers.mails:order_placed",
    # contribution, direct debit, savings
    "due": "coop.dues.messages:due_message",
    "due_reminder": "coop.dues.messages:reminder_message",
    "due_waived": "coop.dues.messages:waived_message",
    "debit": "coop.dues.messages:debit_message",
    "debit_return": "coop.dues.messages:return_message",
    "mandate": "coop.dues.messages:mandate_message",
    "saving": "coop.dues.messages:saving_message",
    "saving_stopped": "coop.dues.messages:stopped_message",
}

# Who else may be meant by what is typed where members are looked for: gives ids of members.
FINDERS = ("coop.offers.queries:buyers_by_reference",)

# What the clock asks for, besides orders that expire: done by `coop expire`, each a function of the
# instant that says how many things it did.
SWEEPS: tuple[str, ...] = ("coop.joining.sweep:sweep",)

# Which page shows an order best, where that is not its usual one: a function of the order and of
# who looks, which gives an address or None.
ORDER_PAGE = "coop.joining.order_page:other_page"

# Why money of a line of the bank is owed back: a function of references in the books, which gives a
# reason of `coop.payouts.refund_words.WHY` and the reference of an order for those it knows.
WHY_LINE_OWED = "coop.bank.why_owed:why_owed"
# Until when a purchase that counts in a plant's year may still be undone: a function of the plant
# and of the day on which the year ends, which gives a day or None.
THINKING = "coop.offers.thinking:thought_over_on"

TABLES = (
    "records",
    "mail",
    "members",
    "decisions",
    "production",
    "ledger",
    "shares",
    "offers",
    "yields",
    "viability",
    "payouts",
    "statements",
    "assembly",
    "dues",
    "bank",
    "initiatives",
    "joining",
)


def blueprints() -> list[Blueprint]:
    """The blueprints, in the order of `ROOMS`."""
    found = []
    for room in ROOMS:
        module, _, name = room.partition(":")
        found.append(getattr(import_module(module), name))
    return found


def message_about(about: str) -> Callable[[int], Any]:
    """What puts messages about this into words."""
    module, _, name = MESSAGES[about].partition(":")
    found: Callable[[int], Any] = getattr(import_module(module), name)
    return found


def finders() -> list[Callable[[str], Any]]:
    """Everything that knows members by something else than their own data."""
    return [_found(place) for place in FINDERS]


def sweeps() -> list[Callable[[datetime], int]]:
    """What `coop expire` does besides its own."""
    return [_found(place) for place in SWEEPS]


def other_order_page() -> Callable[..., str | None]:
    """What knows whether an order is shown somewhere else."""
    return _found(ORDER_PAGE)


def why_line_owed() -> Callable[[list[str]], dict[str, tuple[str, str]]]:
    """What knows why money of a line of the bank is owed back."""
    return _found(WHY_LINE_OWED)


def thought_over_on() -> Callable[[int, date], date | None]:
    """What knows from which day on no purchase of a plant's year can be undone any more."""
    return _found(THINKING)


def _found(place: str) -> Callable[..., Any]:
    module, _, name = place.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def import_tables() -> None:
    """Import every `models` module, so that the metadata knows all tables."""
    for feature in TABLES:
        import_module(f"coop.{feature}.models")
