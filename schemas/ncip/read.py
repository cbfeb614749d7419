"""NCIP messages read by local name, in any order and any namespace: real ones break their own schema.

NCIP 1 and 2 come out alike (`schemas.ncip.names`). Nothing is required but that it is an NCIPMessage: who needs a
value asks for it. What is in Ext is kept where it stands; a message inside Ext counts as the message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from schemas.ncip.content import MESSAGES
from schemas.ncip.doctype import without_doctype
from schemas.ncip.names import TO_2
from schemas.ncip.values import Edition, Header, Message, Part, Problem
from schemas.xml import Element, local, namespace, parse, text

ROOT: Final = "NCIPMessage"
NAMESPACE: Final = "http://www.niso.org/2008/ncip"
"""Of NCIP 2; NCIP 1 has none."""

HEADERS: Final = frozenset({"InitiationHeader", "ResponseHeader"})

MAX_BYTES: Final = 2 * 1024 * 1024
"""As much as an HTTP answer may have (`adapters.http.MAX_BODY`): 2,000 items with all that is asked for."""

MAX_ELEMENTS: Final = 100_000
"""So many items have 40,000; 2 MB of empty elements would be half a million values."""

MAX_STEPS: Final = 20
"""Nested names of where an NCIP 1 error is: real ones have two."""

_CODE: Final = frozenset({"Scheme", "Value"})
_EDITION: Final = re.compile(r"ncip_v([12])", re.IGNORECASE)


class NcipFault(ValueError):
    """Not a message of NCIP; the text is a clause: "it is not an NCIPMessage"."""


def read(data: bytes) -> Message:
    """The message of a document.

    Raises:
        XmlError: it is not XML that is taken here (`schemas.xml`); NCIP 1's document type is.
        NcipFault: it is something else than one NCIP message.
    """
    root = parse(without_doctype(data), max_bytes=MAX_BYTES)
    if local(root) != ROOT:
        raise NcipFault(f"it is not an {ROOT}")
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise NcipFault(f"it has more than {MAX_ELEMENTS:,} elements")
    version = _attribute(root, "version")
    top = [part(child) for child in root.iterchildren()]
    content = _the_message(top)
    problems = [one for one in (*top, *(content.parts if content else ())) if one.name == "Problem"]
    head = next((one for one in content.parts if one.name in HEADERS), None) if content else None
    return Message(
        name=content.name if content else "",
        edition=_edition(root, version),
        version=version,
        header=_header(head) if head else None,
        problems=tuple(found for one in problems for found in problems_of(one)),
        body=tuple(one for one in content.parts if one.name not in HEADERS | {"Problem"}) if content else (),
    )


def _the_message(top: list[Part]) -> Part | None:
    """The one message of a document, in Ext or not; None for Problems alone."""
    messages = [one for one in top if one.name not in {"Ext", "Problem"}]
    messages += [one for ext in top if ext.name == "Ext" for one in ext.parts if one.name in MESSAGES]
    if len(messages) > 1:
        raise NcipFault(f"it holds {len(messages)} messages, not one")
    if not messages and not any(one.name == "Problem" for one in top):
        raise NcipFault("it holds no message")
    return messages[0] if messages else None


def part(element: Element) -> Part:
    """An element as a value, under NCIP 2's name."""
    name = local(element)
    name = TO_2.get(name, name)
    parts = tuple(map(part, element))
    if not parts:
        return Part(name=name, value=text(element), scheme=_attribute(element, "Scheme"))
    if parts[0].name in _CODE and all(one.name in _CODE for one in parts):
        by_name = {one.name: one.value for one in parts}
        return Part(name=name, value=by_name.get("Value", ""), scheme=by_name.get("Scheme", ""))
    return Part(name=name, parts=parts)


def problems_of(said: Part) -> Iterator[Problem]:
    """What a Problem element says, in NCIP 2's shape or in either of NCIP 1's; one with nothing else has its text."""
    errors = [(word, error) for word in ("Processing", "Messaging") for error in said.every(f"{word}Error")]
    if not errors:
        kind = said.first("ProblemType") or said
        yield Problem(
            type=kind.value,
            scheme=kind.scheme,
            detail=said.text("ProblemDetail"),
            element=said.text("ProblemElement"),
            value=said.text("ProblemValue"),
        )
    for word, error in errors:
        kind = error.first(f"{word}ErrorType") or Part(name="")
        steps = list(_steps(error, word))
        yield Problem(
            type=kind.value,
            scheme=kind.scheme,
            element="/".join(filter(None, (step.text("ElementName") for step in steps))),
            value=next(filter(None, (step.text(f"{word}ErrorValue") for step in reversed(steps))), ""),
            messaging=word == "Messaging",
        )


def _steps(error: Part, word: str) -> Iterator[Part]:
    """Where an error of NCIP 1 is, from the outside in."""
    step = error.first(f"{word}ErrorElement")
    for _ in range(MAX_STEPS):
        if step is None:
            return
        yield step
        step = step.first(f"{word}ErrorElement")


def _header(head: Part) -> Header:
    sender = head.first("FromAgencyId", "AgencyId")
    return Header(
        from_agency=sender.value if sender else "",
        agency_scheme=sender.scheme if sender else "",
        to_agency=head.text("ToAgencyId", "AgencyId"),
        from_system=head.text("FromSystemId"),
        to_system=head.text("ToSystemId"),
        on_behalf_of=head.text("OnBehalfOfAgency", "AgencyId"),
        profile=head.text("ApplicationProfileType"),
        agency_password=head.text("FromAgencyAuthentication"),
        system_password=head.text("FromSystemAuthentication"),
    )


def _attribute(element: Element, name: str) -> str:
    """An attribute by its local name: makers differ in whether it has the namespace."""
    return next(
        (str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), ""
    ).strip()


def _edition(root: Element, version: str) -> Edition:
    """What the version says; without it, NCIP 2 is known by its namespace, NCIP 1 by its names."""
    if match := _EDITION.search(version):
        return Edition(int(match[1]))
    return Edition.TWO if namespace(root) or next(root.iter("{*}UniqueAgencyId"), None) is None else Edition.ONE
