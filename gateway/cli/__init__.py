"""The `illgate` command. Each subcommand has a module of its own, loaded only when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

COMMANDS: Final = {
    "catalogue": "Load and search the union catalogue.",
    "conformance": "Test another system: supplier, requester or holdings server.",
    "decide": "Decide one order, dry, with the whole explanation.",
    "demo": "Play a small country of libraries over real sockets.",
    "directory": "Import and show the directory of libraries (VIP base).",
    "marc": "Convert, show and check MARC files.",
    "order": "Place, list, show and explain orders of a running gateway.",
    "serve": "Run the gateway.",
    "simulate": "Run one simulated local system.",
    "validate": "Say what is wrong in files of ISO 18626, ISO 20775, NCIP or MarcXchange.",
}
"""Command -> what it is for; `illgate NAME` is `NAME` in the module `gateway.cli.NAME`."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, by name."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"gateway.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="illgate", prog_name="illgate")
def main() -> None:
    """The interlibrary-lending gateway that explains itself.

    Try it: illgate demo --once
    """
