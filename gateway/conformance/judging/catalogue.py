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
from gateway.conformance.values import Capability, Role

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


def checks_of(role: Role, only: Collection[str] = ()) -> tuple[Check, ...]:
    """The checks of a role, of all or of those named, by id or by the part of it before the point.

    Raises:
        KeyError: one of the names is no check of this role.
    """
    of_role = tuple(check for check in CHECKS if role in check.roles)
    names = {check.id for check in of_role} | {check.id.partition(".")[0] for check in of_role}
    unknown = sorted(set(only) - names)
    if unknown:
        raise KeyError(unknown[0])
    if not only:
        return of_role
    return tuple(check for check in of_role if check.id in only or check.id.partition(".")[0] in only)
