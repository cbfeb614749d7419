"""Options that say nothing in a combination: they are refused, so that nobody believes that they were heard."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import click
from attrs import frozen
from click.core import ParameterSource

from gateway.cli.common import Unusable


@frozen
class Belongs:
    """Where an option counts: `whom` says it in words (`a holdings server`), `here` whether that is so now."""

    whom: str
    here: bool


def refuse_idle(places: Mapping[str, Belongs], where: str) -> None:
    """Refuses the options of the running command that were given and do not count here.

    Args:
        places: A parameter's name -> where it counts.
        where: What was asked for, as it was typed: `--role supplier`.

    Raises:
        Unusable: one was given all the same.
    """
    context = click.get_current_context()
    spelled = {one.name: one.opts[0] for one in context.command.params}
    for name, belongs in places.items():
        given = context.get_parameter_source(name) not in {ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP}
        if given and not belongs.here:
            raise Unusable(f"{spelled[name]} is for {belongs.whom}; it says nothing with {where}.")


def belonging(names: Collection[str], whom: str, *, here: bool) -> dict[str, Belongs]:
    """The same place for several parameters."""
    return dict.fromkeys(names, Belongs(whom, here))
