"""The map of the house: which feature opens whose door, and which rooms are quiet.

Changing the map is a normal part of a change that needs a new door; do it here first.
"""

import ast
import re
from pathlib import Path

import pytest

from coop.database import Base
from coop.rooms import import_tables

COOP = Path(__file__).parent.parent / "coop"

# Whose doors a feature may open. `home`, `check` and `demo` look over the whole house.
DOORS = {
    "records": set(),
    "mail": {"records"},
    "papers": set(),
    "members": {"records", "mail"},
    "production": {"records", "members"},
    "ledger": {"records"},
    "decisions": {"records", "members", "production"},
    "shares": {"members", "decisions", "production", "ledger", "mail", "records"},
    "offers": {"members", "production", "ledger", "shares", "yields", "mail", "records"},
    "yields": {"members", "decisions", "production", "ledger", "shares", "mail", "records"},
    "viability": {"members", "production", "records"},
    "payouts": {
        "members", "decisions", "production", "ledger", "shares", "offers", "yields", "mail",
        "records",
    },
    "statements": {
        "members", "decisions", "production", "ledger", "shares", "offers", "yields", "payouts",
        "papers", "mail", "records",
    },
    "assembly": {
        "members", "decisions", "production", "ledger", "shares", "offers", "yields", "viability",
        "payouts", "statements", "papers", "mail", "records",
    },
    "dues": {
        "members", "decisions", "production", "ledger", "shares", "offers", "payouts", "mail",
        "records",
    },
    "bank": {
        "members", "production", "ledger", "shares", "offers", "payouts", "dues", "mail", "records",
    },
    "initiatives": {
        "members", "decisions", "production", "viability", "ledger", "shares", "offers", "mail",
        "records",
    },
    "joining": {
        "members", "decisions", "production", "ledger", "shares", "offers", "payouts", "dues",
        "papers", "mail", "records",
    },
}  # fmt: skip
DOORS["mail"] |= {"papers"}
DOORS["offers"] |= {"decisions", "papers"}
DOORS["home"] = DOORS["check"] = DOORS["demo"] = set(DOORS) | {"home"}

# Rooms where neither HTTP nor SQL nor the clock is heard.
QUIET = [
    "words", "errors", "units", "menu", "periods", "identifiers", "apportion", "figures", "chart",
    "chart_axis", "chart_cash", "chart_lines", "chart_table", "members/access", "members/envelope",
    "members/numbers",
    "members/spelling",
    "ledger/entries", "ledger/chart", "shares/holdings", "yields/allocation",
    "yields/allocation_file", "yields/explanation", "yields/waterfall", "production/solar",
    "production/solar_plant", "production/sky", "production/wind", "production/estimate",
    "production/sun_estimate", "production/wind_estimate", "production/hub_wind",
    "production/wind_losses", "production/wind_regions", "production/wind_calibration",
    "production/turbine_types", "production/curve_text", "production/plant_file",
    "production/meter_csv", "production/monthly", "production/counting",
    "production/intake", "production/performance",
    "production/plant_details", "production/turbine_curves", "production/weather_pack",
    "production/weather/bounds", "production/weather/climate", "production/weather/clock_check",
    "production/weather/complete",
    "production/weather/epw", "production/weather/file_text", "production/weather/gaps",
    "production/weather/hours", "production/weather/hours_csv", "production/weather/instants",
    "production/weather/knmi", "production/weather/pvgis",
    "production/weather/pvgis_slope", "production/weather/read",
    "production/weather/sun", "production/weather/typical_year", "production/calibration",
    "production/calibrated", "production/metered", "production/fit_months",
    "production/metered_file", "production/outages", "production/sun_shape", "finance",
    "viability/design", "viability/cash_flow", "viability/viability", "viability/light",
    "viability/prices", "viability/price_file", "viability/design_file", "production/close_up",
    "offers/lifecycle", "offers/prospect", "yields/concept", "demo/people", "demo/plants",
    "demo/metered", "demo/quarters", "production/meter_times", "production/meter_table",
    "production/stands", "production/settle_forward", "production/timeline", "production/shape",
    "production/column_layout", "production/mapped_csv", "production/numbers",
    "production/stand_lines", "production/telegrams", "production/crc16", "production/own_use",
    "production/night", "production/shift_check", "viability/real", "production/spread",
    "viability/profile_file", "demo/feed_in", "papers/compile", "papers/pictures",
    "production/metered_clock", "production/estimate_warnings", "home/for_sale",
    "yields/rules", "shares/register_csv", "decisions/policies", "shares/exit_value",
    # operations on the register
    "shares/handover", "shares/unwind", "shares/conversion", "members/speaking",
    # returns and the register
    "shares/return_queue", "shares/register_columns", "shares/interests", "spreadsheet",
    # the books
    "ledger/balances", "ledger/audit_file", "ledger/cash_test",
    # dividing, correcting, paying ahead
    "yields/carry", "yields/capital", "yields/capital_trail", "yields/compare", "yields/ahead",
    # paying out
    "payouts/bank_days",
    "payouts/outcome", "payouts/shared_out", "payouts/concept", "payouts/sepa",
    "payouts/refund_words", "payouts/still_owed", "mail/spoken",
    # papers of members
    "statements/codes", "statements/facts", "statements/pen", "statements/statement",
    "statements/arithmetic", "statements/first_page",
    "statements/changes", "statements/proofs", "statements/validity",
    # the year and the assembly
    "assembly/deadlines", "assembly/year_steps", "assembly/audit_sample", "assembly/agenda",
    "yields/revenue", "yields/cost_key", "home/policy_words", "offers/household",
    # rules of an offering
    "offers/phases", "offers/open_rules", "offers/offer_rules",
    # waiting lists and lotteries
    "offers/draw", "offers/turn",
    # orders under load
    "offers/decide", "offers/intent",
    # initiatives
    "initiatives/stages", "initiatives/count", "initiatives/planner", "initiatives/tender",
    "initiatives/sheet", "initiatives/binding", "initiatives/history",
    # bank files
    "bank/statement", "bank/cells", "bank/camt", "bank/mt940", "bank/mt940_words", "bank/layouts",
    "bank/bank_csv", "bank/read_file", "bank/line_key", "bank/chain",
    # what each line is for
    "ledger/open_items", "bank/lines", "bank/line_references", "bank/payer_names",
    "bank/proposals", "bank/distribute",
    # contribution, direct debit, savings
    "dues/contribution", "dues/mandate_rules", "dues/return_reasons", "dues/saving_goal",
    "dues/debit_file", "dues/collection_concept",
    # joining without barriers
    "joining/parts", "joining/consent", "joining/starter", "offers/waiting_present",
    "joining/provider_rule", "papers/signs",
]  # fmt: skip
LOUD = {"flask", "sqlalchemy", "wtforms", "werkzeug", "coop.clock", "coop.database", "coop.web"}


def imports(file: Path) -> set[str]:
    """Every module a file imports, also inside functions, `TYPE_CHECKING` aside."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("feature", sorted(DOORS))
def test_a_feature_opens_only_the_doors_on_the_map(feature):
    for file in sorted((COOP / feature).rglob("*.py")):
        for name in imports(file):
            parts = name.split(".")
            if parts[0] == "coop" and len(parts) > 1 and parts[1] in DOORS:
                opened = parts[1]
                assert opened == feature or opened in DOORS[feature], (
                    f"{file.relative_to(COOP)} opens {name}"
                )


@pytest.mark.parametrize("room", QUIET)
def test_a_quiet_room_hears_neither_web_nor_tables_nor_clock(room):
    for name in imports(COOP / f"{room}.py"):
        heard = {name, name.partition(".")[0]} & LOUD
        assert not heard or (room, name) == ("members/access", "flask_login"), f"{room}: {name}"


def test_only_one_room_asks_what_time_it_is():
    asks = re.compile(r"datetime\.now|date\.today|utcnow|time\.time\(|CURRENT_TIMESTAMP|func\.now")
    for file in sorted(COOP.rglob("*.py")):
        if file != COOP / "clock.py":
            assert not asks.search(file.read_text()), file


def test_there_is_no_field_for_subsidy():
    import_tables()
    names = {column.name for table in Base.metadata.sorted_tables for column in table.columns}
    assert names
    assert not [name for name in names if re.search("subsid|sde|sce|grant_", name)]


def test_every_feature_says_in_its_first_line_what_its_room_is_for():
    for file in sorted(COOP.rglob("*.py")):
        if "versions" not in file.parts:
            assert ast.get_docstring(ast.parse(file.read_text())), file
