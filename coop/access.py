"""Which doors are open to whom: every route of the house in one table.

The app does not start while a route is missing here or a line here has no route. A door says
who may knock; whether this object is theirs is asked in the view.
"""

from collections.abc import Callable, Iterable
from enum import Enum

from coop.members.access import (
    Viewer,
    may_administer,
    may_audit,
    may_give_roles,
    may_read_books,
)


class Who(Enum):
    """Who may knock."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    BOOKS = "board and kascommissie"
    BOARD = "board"
    AUDIT = "kascommissie"
    ADMINISTRATOR = "administrator"


_QUESTIONS: dict[Who, Callable[[Viewer | None], bool]] = {
    Who.ANYONE: lambda viewer: True,
    Who.SIGNED_IN: lambda viewer: viewer is not None,
    Who.BOOKS: may_read_books,
    Who.BOARD: may_administer,
    Who.AUDIT: may_audit,
    Who.ADMINISTRATOR: may_give_roles,
}

DOORS: dict[Who, set[str]] = {
    Who.ANYONE: {
        "static",
        "health.healthz",
        "health.readyz",
        "home.front",
        "home.accessibility",
        "home.language",
        "sessions.sign_in",
        "sessions.sign_in_POST",
        "sessions.password_POST",
        "sessions.link",
        "sessions.link_POST",
        "sessions.sign_out_POST",
        "mailbox.inbox",
        "mailbox.message",
        "plants.index",
        "plants.show",
        "viability.plain",
        "close_up.show",
        "close_up.as_csv",
        "close_up.as_pdf",
        "papers.plant_pdf",
        "papers.sums_pdf",
        "buy.start",
        "buy.check_POST",
        "buy.order",
        "buy.order_POST",
        "buy.ordered",
        "buy.cancel",
        "buy.cancel_POST",
        # papers of members
        "proofs.check",
        "proofs.check_form",
        "proofs.check_form_POST",
        # rules of an offering
        # waiting lists and lotteries
        # orders under load
        "rush.wait",
        # initiatives
        # bank files
        # what each line is for
        # contribution, direct debit, savings
        # joining without barriers
        # letters and reminders
    },
    Who.SIGNED_IN: {
        "profile.show",
        "profile.edit_POST",
        "profile.password_POST",
        "buy.mine",
        "my.page",
        "my.months_csv",
        "my.how",
        "my.how_json",
        # returns and the register
        "my_returns.page",
        "my_returns.page_POST",
        "my_returns.withdraw_POST",
        # paying out
        "choices.show",
        "choices.choose_POST",
        # papers of members
        "my_papers.index",
        "proofs.confirmation",
        "proofs.certificate",
        "proofs.paper_pdf_of",
        "proofs.copy_POST",
        "proofs.ask_confirmation",
        "proofs.ask_confirmation_POST",
        "proofs.ask_certificate",
        "proofs.ask_certificate_POST",
        # rules of an offering
        # waiting lists and lotteries
        # orders under load
        # initiatives
        # bank files
        # what each line is for
        # contribution, direct debit, savings
        # joining without barriers
        # letters and reminders
    },
    Who.BOOKS: {
        "books.index",
        "today.index",
        "members.index",
        "members.show",
        "register.index",
        "register.as_csv",
        "register.show",
        "offerings.index",
        "orders.index",
        "orders.show",
        "plants.manage",
        "viability.index",
        "viability.show",
        "prices.index",
        "readings.index",
        "weather.index",
        "jobs.show",
        "outages.index",
        "years.index",
        "years.show",
        "years.preview",
        "years.distribution",
        "years.distribution_csv",
        # operations on the register
        "operations.past",
        "operations.show",
        # returns and the register
        "returns.index",
        "interests.index",
        "inspection.index",
        "inspection.holders_csv",
        "inspection.holders_xlsx",
        "inspection.movements",
        "inspection.movements_csv",
        "inspection.movements_xlsx",
        "inspection.extract_csv",
        # the books
        "books.trial",
        "books.sheet",
        "books.result",
        "books.members",
        "books.equity",
        "books.account_card",
        "books.entry",
        "books.chart",
        "earmarks.index",
        "exports.index",
        "exports.journal_csv",
        "exports.trial_csv",
        "exports.trial_xlsx",
        "exports.members_csv",
        "exports.audit_file_xaf",
        # dividing, correcting, paying ahead
        "corrections.index",
        "corrections.of_month",
        "corrections.compare",
        "corrections.compare_csv",
        "advances.index",
        "advances.lines_csv",
        # paying out
        "payouts.index",
        "payouts.show",
        "payouts.as_csv",
        "payouts.as_xlsx",
        "payout_bank.queue",
        # papers of members
        "statements.index",
        "statements.member",
        # the year and the assembly
        "general_costs.index",
        "policies.index",
        "steps.show",
        "audit.start",
        "audit.index",
        "audit.lines",
        "audit.line",
        "audit.corrections",
        "audit_work.sample",
        "audit_work.report",
        "audit_work.report_pdf",
        "assembly.index",
        "assembly.show",
        "assembly.pack_pdf",
        "assembly.pack_zip",
        # rules of an offering
        # waiting lists and lotteries
        # orders under load
        # initiatives
        # bank files
        # what each line is for
        # contribution, direct debit, savings
        # joining without barriers
        # letters and reminders
    },
    Who.BOARD: {
        "members.new",
        "members.new_POST",
        "members.edit",
        "members.edit_POST",
        "members.admit_POST",
        "members.represent_POST",
        "members.represent_end_POST",
        "register.move",
        "register.correct",
        "register.correct_POST",
        "classes.new",
        "classes.check_POST",
        "classes.new_POST",
        "offerings.new",
        "offerings.new_POST",
        "offerings.edit",
        "offerings.edit_POST",
        "offerings.close_POST",
        "orders.pay",
        "orders.pay_POST",
        "orders.cancel",
        "orders.cancel_POST",
        "plants.new",
        "plants.new_POST",
        "plants.edit",
        "plants.edit_POST",
        "plants.estimate_POST",
        "viability.new",
        "viability.new_POST",
        "viability.edit",
        "viability.edit_POST",
        "viability.publish_POST",
        "viability.withdraw_POST",
        "prices.upload_POST",
        "prices.import_POST",
        "plants.calibration_POST",
        "plants.weather_POST",
        "outages.new",
        "outages.new_POST",
        "outages.edit",
        "outages.edit_POST",
        "outages.end_POST",
        "readings.enter",
        "readings.enter_POST",
        "readings.correct",
        "readings.correct_POST",
        "readings.meter_POST",
        "imports.upload_POST",
        "imports.columns_POST",
        "imports.telegram_POST",
        "imports.gaps_POST",
        "imports.shift_POST",
        "imports.import_POST",
        "stands.enter",
        "stands.enter_POST",
        "stands.correct",
        "stands.correct_POST",
        "stands.replace",
        "stands.replace_POST",
        "stands.digits",
        "stands.digits_POST",
        "stands.rename",
        "stands.rename_POST",
        "stands.remove_POST",
        "stands.fill",
        "stands.fill_POST",
        "weather.fetch_POST",
        "jobs.retry_POST",
        "weather.upload_POST",
        "years.sums_POST",
        "years.item_POST",
        "years.remove_item_POST",
        "years.confirm_POST",
        "settings.cooperative",
        "settings.cooperative_POST",
        "settings.rule_POST",
        # operations on the register
        "operations.index",
        "operations.ask",
        "operations.check_POST",
        "operations.make_POST",
        # returns and the register
        "returns.new",
        "returns.new_POST",
        "returns.grant",
        "returns.grant_POST",
        "returns.refuse",
        "returns.refuse_POST",
        "returns.withdraw_POST",
        "interests.told_POST",
        "letters.index",
        "letters.letters_page",
        "letters.labels",
        "letters.addresses_csv",
        # the books
        "bookkeeping.hand",
        "bookkeeping.hand_check_POST",
        "bookkeeping.hand_POST",
        "bookkeeping.take_back_form",
        "bookkeeping.take_back_POST",
        "bookkeeping.close",
        "bookkeeping.close_check_POST",
        "bookkeeping.close_POST",
        "earmarks.new",
        "earmarks.new_POST",
        "earmarks.spend",
        "earmarks.spend_POST",
        # dividing, correcting, paying ahead
        "corrections.add_POST",
        "advances.check_POST",
        "advances.confirm_POST",
        # paying out
        "payouts.make_POST",
        "payouts.drop_POST",
        "payouts.confirm_POST",
        "payouts.sent_POST",
        "payouts.paid_POST",
        "payout_bank.file",
        "payout_bank.letters",
        "payout_bank.file_POST",
        "payout_bank.back",
        "payout_bank.back_POST",
        "payout_bank.clear_POST",
        # papers of members
        "statements.issue_POST",
        "statements.zip_POST",
        "statements.post_POST",
        "statements.made_file",
        # the year and the assembly
        "general_costs.add_POST",
        "general_costs.remove_POST",
        "general_costs.spread_POST",
        "years.propose_POST",
        "policies.decide",
        "policies.decide_POST",
        "steps.decide",
        "steps.decide_POST",
        "steps.extend",
        "steps.extend_POST",
        "assembly.new",
        "assembly.new_POST",
        "assembly.edit",
        "assembly.edit_POST",
        "assembly.add_point_POST",
        "assembly.point",
        "assembly.point_POST",
        "assembly.remove_point_POST",
        "assembly.move_point_POST",
        "assembly.decide_point",
        "assembly.decide_point_POST",
        "assembly.make_pack_POST",
        # rules of an offering
        # waiting lists and lotteries
        # orders under load
        # initiatives
        # bank files
        # what each line is for
        # contribution, direct debit, savings
        # joining without barriers
        # letters and reminders
    },
    Who.AUDIT: {
        "audit_work.draw",
        "audit_work.draw_POST",
        "audit_work.check_POST",
        "audit_work.report_POST",
        "audit_work.sign_POST",
    },
    Who.ADMINISTRATOR: {
        "settings.roles",
        "settings.grant_POST",
        "settings.revoke_POST",
    },
}

ROUTES: dict[str, Who] = {endpoint: who for who, doors in DOORS.items() for endpoint in doors}


class UnclassifiedRoute(RuntimeError):
    """A route stands in the app but not in the table, or the other way round."""


def check_routes(endpoints: Iterable[str]) -> None:
    """Refuse to go on while table and app differ."""
    here, table = set(endpoints), set(ROUTES)
    if here != table or sum(map(len, DOORS.values())) != len(ROUTES):
        raise UnclassifiedRoute(
            f"not in coop/access.py: {sorted(here - table)}; no such route: {sorted(table - here)}"
        )


def may_knock(viewer: Viewer | None, endpoint: str) -> bool:
    """May this viewer open this route at all?"""
    return _QUESTIONS[ROUTES[endpoint]](viewer)
