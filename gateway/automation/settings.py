"""What the service may set about the rules: every settled question that somebody could rightly want otherwise.

They stand under `[rules]` in `illgate.toml`; docs/rules.md gives the reason for each default.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from schemas.jsonfile import misfit

SERVICE = "illgate"
"""`whose` in a trace row about one of these settings."""


class RuleSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The service's own side of the rules.

    Attributes:
        sources: the order sources that may be automated; overbygning material is from any source (R12).
        own_age: must own material be more than its profile's days old, or at least (R8, Q1).
        own_check: is own material looked for among all editions of a work-level order, or only among the
            records that the order names (R13).
        outside_path: a lender that the borrower's loan path leaves out is never chosen, or comes last (R18, Q7).
        last_resort_only_alone: choose a last-resort library only when no other can deliver (R46).
        on_order_arrived: a title under acquisition counts as arrived when the library answers that a copy is
            on the shelf (the exception of R47).
        automates_online: let licensed online material through; open access never is (R35).
        novelty_weeks: how many weeks after its code's week a title counts as a novelty (R24, Q18).
        booking: the days of a booking are shown alone, or the first of them is counted as the last on which a
            delivery helps (G14, Q22).
        warns_closed_pickup: warn when the pick-up library is closed for its end users (R23).
    """

    sources: tuple[str, ...] = ("bibliotekdk", "netpunkt", "iso18626")
    own_age: Literal["more_than", "at_least"] = "more_than"
    own_check: Literal["work", "named"] = "work"
    outside_path: Literal["never", "last"] = "never"
    last_resort_only_alone: bool = False
    on_order_arrived: bool = False
    automates_online: bool = False
    novelty_weeks: int = 4
    booking: Literal["shown", "counted"] = "shown"
    warns_closed_pickup: bool = True


class RuleSettingsError(ValueError):
    """The `[rules]` table cannot be used; the text says which key of it and what was expected."""


def rule_settings(table: dict[str, Any]) -> RuleSettings:
    """The settings of a `[rules]` table as TOML gives it.

    Raises:
        RuleSettingsError: an unknown key or an impossible value.
    """
    try:
        return msgspec.convert(table, RuleSettings)
    except msgspec.ValidationError as error:
        raise RuleSettingsError(f"[rules]: {misfit(str(error), table, RuleSettings, 'rules')}.") from None
