"""What a service of OpenHoldingStatus is asked by SOAP: records of each kind, two at once, and what makes no sense."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from adapters.dbc_holdings import SOAP_ACTION, XML
from gateway.conformance.bench import Bench
from gateway.conformance.drafts import ABSENT, Draft
from gateway.conformance.labels import STATUS_STEP
from gateway.conformance.values import STATUS_KINDS, Setting
from schemas import openholdingstatus as ohs
from schemas.agency import isil
from schemas.soap import wrapped

WRONG_LOGIN: Final = "wrong-password"
NOBODY: Final = "DK-999999"
_SOAP_ACTION: Final = (("SOAPAction", f'"{SOAP_ACTION}Holdings"'),)
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>'
_ENTITY: Final = "&record;"

Body = Callable[[Setting], bytes | None]
"""What is posted; None where no record was named for it."""


def request(setting: Setting, *records: str, library: str = "", wrong: str = "") -> bytes:
    """A request about these records of a library, the one under test if nothing is said.

    Where the run has a login it says who asks; `wrong` spoils its password.
    """
    responder, login = library or isil(setting.peer), setting.login
    asked = tuple(ohs.LookupRecord(responder=responder, record=record) for record in records)
    who = None
    if login is not None:
        who = ohs.Authentication(group=login.group, user=login.user, password=f"{login.password}{wrong}")
    return wrapped(ohs.write_xml(ohs.HoldingsRequest(authentication=who, records=asked)))


def _of_kind(kind: str) -> Body:
    def body(setting: Setting) -> bytes | None:
        record = setting.record(kind) or (ABSENT if kind == "absent" else None)
        return None if record is None else request(setting, record)

    return body


def _several(setting: Setting) -> bytes | None:
    held = setting.record("available")
    return None if held is None else request(setting, held, setting.record("absent") or ABSENT)


def _of_nobody(setting: Setting) -> bytes | None:
    held = setting.record("available")
    return None if held is None else request(setting, held, library=NOBODY)


def _with_wrong_password(setting: Setting) -> bytes | None:
    held = setting.record("available")
    return None if held is None or setting.login is None else request(setting, held, wrong="-wrong")


def _with_entity(setting: Setting) -> bytes | None:
    """A request whose record id is an entity that it declares itself: an answer shows that it was expanded."""
    held = setting.record("available")
    if held is None:
        return None
    doctype = f'<!DOCTYPE x [<!ENTITY record "{held}">]>'.encode()
    body = request(setting, held).replace(f">{held}<".encode(), f">{_ENTITY}<".encode())
    return body.replace(_DECLARATION, _DECLARATION + doctype)


def _operation(name: str) -> Body:
    return lambda _setting: wrapped(f'<{name} xmlns="{ohs.NAMESPACE}"></{name}>')


BODIES: Final[Mapping[str, Body]] = {
    **{kind: _of_kind(kind) for kind in STATUS_KINDS},
    "several": _several,
    "other-library": _of_nobody,
    WRONG_LOGIN: _with_wrong_password,
    "no-record": _operation("holdingsRequest"),
    "unknown-operation": _operation("danceRequest"),
    "not-xml": lambda _setting: b"Dear library, please lend us",
    "doctype": _with_entity,
}
"""Step -> what is posted."""


def _what_is_missing(name: str, setting: Setting) -> str:
    if name == WRONG_LOGIN and setting.login is None:
        return "No login was named (--login)."
    kind = name if name in STATUS_KINDS else "available"
    return f"No record was named for it (--record {kind}=ID)."


def _step(name: str, body: Body) -> Callable[[Bench], Awaitable[None]]:
    step = f"{STATUS_STEP}{name}"

    async def ask(bench: Bench) -> None:
        posted = body(bench.setting)
        if posted is None:
            bench.evidence.unplayed[step] = _what_is_missing(name, bench.setting)
            return
        await bench.post(step, Draft(body=posted, content_type=XML, headers=_SOAP_ACTION), name)

    return ask


STEPS: Final[Mapping[str, Callable[[Bench], Awaitable[None]]]] = {
    f"{STATUS_STEP}{name}": _step(name, body) for name, body in BODIES.items()
}
"""Every step of this protocol, in its order."""
