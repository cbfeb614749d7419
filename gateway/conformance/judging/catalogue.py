"""Every check, by role, in the order of the report."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from gateway.conformance.check import Check
from gateway.conformance.judging import (
    actions,
    dates,
    envelope,
    errors,
    holdings,
    holdings_plain,
    holdings_status,
    identity,
    limits,
    repeats,
    requests,
    responses,
    status,
    transport,
    versions,
)
from gateway.conformance.judging.probes import Probe
from gateway.conformance.values import Capability, HoldingsProtocol, Role

MODULES: Final = (
    transport,
    envelope,
    versions,
    identity,
    requests,
    responses,
    actions,
    status,
    errors,
    repeats,
    limits,
    dates,
    holdings,
    holdings_plain,
    holdings_status,
)
PROBES: Final[tuple[Probe, ...]] = tuple(
    probe for module in (transport, envelope, versions, identity, errors, dates, limits) for probe in module.PROBES
)
CHECKS: Final[tuple[Check, ...]] = tuple(
    sorted(
        (check for module in MODULES for check in module.CHECKS),
        key=lambda check: tuple(Capability).index(check.capability),
    )
)


def checks_of(
    role: Role,
    only: Collection[str] = (),
    skip: Collection[str] = (),
    protocol: HoldingsProtocol = HoldingsProtocol.SRU,
) -> tuple[Check, ...]:
    """The checks of a role: all, or `only` those named, without those to `skip`; by id or the part before the point.

    Those of a holdings server are those of its protocol.

    Raises:
        KeyError: one of the names is no check of this role.
    """
    of_role = tuple(check for check in CHECKS if role in check.roles and check.protocol in {None, protocol})
    names = {check.id for check in of_role} | {check.id.partition(".")[0] for check in of_role}
    unknown = sorted({*only, *skip} - names)
    if unknown:
        raise KeyError(unknown[0])
    wanted = of_role if not only else tuple(check for check in of_role if _is_named(check, only))
    return tuple(check for check in wanted if not _is_named(check, skip))


def _is_named(check: Check, names: Collection[str]) -> bool:
    return check.id in names or check.id.partition(".")[0] in names
