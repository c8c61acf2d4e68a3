"""`coop …` and `flask --app coop …`: each command is three lines over an act.

`coop estimate` and `coop allocate` need neither app nor database and do not load them.
"""

import os
from importlib import import_module

import click
from flask.cli import FlaskGroup

# name -> where it is; loaded when asked for, so that `coop --help` stays light.
_COMMANDS = {
    "estimate": (
        "coop.production.estimate_command:estimate_command",
        "Estimate a plant from a file.",
    ),
    "allocate": ("coop.yields.allocate_command:allocate_command", "Divide a year from a file."),
    "viability": (
        "coop.viability.command:viability_command",
        "Reckon a plant through without subsidy, from a file.",
    ),
    "check": ("coop.check.command:check", "Verify every invariant of the database."),
    "prepare": ("coop.demo.prepare:prepare", "Bring the database up to date; fill an empty one."),
    "demo": ("coop.demo.command:demo", "Load the demo cooperative."),
    "weather": ("coop.production.weather_command:weather", "Fetch weather, or keep files of it."),
    "work": ("coop.records.work_command:work_command", "Do the long work that pages asked for."),
    "mail": ("coop.mail.command:mail", "Send the mail that waits."),
    "expire": ("coop.offers.command:expire", "Free the shares of orders not paid in time."),
    "remind": ("coop.home.remind_command:remind", "Remind who has not paid yet; each once."),
    "calls": ("coop.initiatives.command:calls", "Close calls whose last day is over."),
    "sweep": ("coop.statements.command:sweep", "Throw away big files of papers after a week."),
    "performance": (
        "coop.production.performance_command:performance",
        "Learn from new readings; reckon months in their own weather.",
    ),
    "bank": ("coop.bank.command:bank", "Read files of the bank: new lines are booked once."),
    "create-admin": ("coop.members.command:create_admin", "Make the first administrator."),
}


class Deferred(click.Command):
    """A command that is imported when it is used."""

    def __init__(self, name: str, place: str, help_text: str) -> None:
        super().__init__(name, help=help_text, add_help_option=False)
        self.place = place
        self.allow_extra_args = self.ignore_unknown_options = True

    def real(self) -> click.Command:
        module, _, name = self.place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        return self.real().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        return ctx.command.invoke(ctx)


def commands() -> list[click.Command]:
    """Our commands, for `flask --app coop`."""
    return [Deferred(name, place, told) for name, (place, told) in _COMMANDS.items()]


def _create_app() -> object:
    from coop import create_app

    return create_app()


main = FlaskGroup(
    name="coop",
    create_app=_create_app,  # type: ignore[arg-type]
    help="A citizens' energy cooperative runs itself.",
)
for _command in commands():
    main.add_command(_command)

if __name__ == "__main__":
    os.environ.setdefault("FLASK_APP", "coop")
    main()
