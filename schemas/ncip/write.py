"""NCIP messages written as the schema has them: every element in its place, nothing that may not be there.

NCIP 2 is put in the order of the content models of 2.02 and checked against them before it is written. The DTD of NCIP
1 has orders of its own, which only its DTD would tell: there a message is written in the order it has, its header but.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from schemas.ncip.codes import scheme_of
from schemas.ncip.content import ANSWER, MESSAGES, is_text_of, model_of, places_in_order
from schemas.ncip.dialect import PUBLIC_IDS, VERSIONS, Dialect
from schemas.ncip.names import TO_1, VISIBLE
from schemas.ncip.read import HEADERS, NAMESPACE, ROOT
from schemas.ncip.structures import CODED
from schemas.ncip.values import Edition, Header, Identifier, Message, Part, Problem
from schemas.xml import escape, escape_attribute

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
PREFIX: Final = "ns1"
"""The prefix of NCIP 2: Koha's Norwegian client looks for `ns1:Problem` in the text of an answer."""

SETS: Final = frozenset({"LookupItemSet", "LookupItemSetResponse"})


class CannotWriteError(ValueError):
    """A message that NCIP does not allow; the text says which element holds what."""


def write(message: Message, dialect: Dialect) -> bytes:
    """A message as a document in UTF-8.

    Raises:
        CannotWriteError: NCIP has no such message, or an element holds something else than it may.
    """
    content = _content(message)
    if not content:
        raise CannotWriteError("NCIP has no message without a service or a problem")
    if dialect.edition is Edition.ONE:
        version = dialect.version
        doctype = f'<!DOCTYPE {ROOT} PUBLIC "{PUBLIC_IDS[version]}" "{VERSIONS[version]}">\n'
        inside = "".join(_written_1(_as_1(one)) for one in content)
        return f'{DECLARATION}{doctype}<{ROOT} version="{VERSIONS[version]}">{inside}</{ROOT}>\n'.encode()
    if message.name and message.name not in MESSAGES:
        raise CannotWriteError(f"NCIP 2 has no message {message.name}")
    inside = "".join(_written_2(one) for one in content)
    if message.name in SETS and dialect.sets_in_ext:
        inside = f"<{PREFIX}:Ext>{inside}</{PREFIX}:Ext>"
    attribute = f"{PREFIX}:version" if dialect.qualified else "version"
    names = f'xmlns:{PREFIX}="{NAMESPACE}" {attribute}="{VERSIONS[dialect.version]}"'
    return f"{DECLARATION}<{PREFIX}:{ROOT} {names}>{inside}</{PREFIX}:{ROOT}>\n".encode()


def _content(message: Message) -> tuple[Part, ...]:
    problems = tuple(map(problem_part, message.problems))
    if not message.name:
        return problems
    head = (_header(message),) if message.header else ()
    return (Part(name=message.name, parts=(*head, *problems, *message.body)),)


def _header(message: Message) -> Part:
    header = message.header or Header()
    is_answer = message.name.endswith(ANSWER)
    scheme = header.agency_scheme
    agencies = (("FromAgencyId", header.from_agency), ("ToAgencyId", header.to_agency))
    parts = [Part(name=name, parts=(coded("AgencyId", value, scheme),)) for name, value in agencies]
    if header.on_behalf_of:
        parts.append(Part(name="OnBehalfOfAgency", parts=(coded("AgencyId", header.on_behalf_of, scheme),)))
    texts = (
        ("FromSystemId", header.from_system),
        ("FromSystemAuthentication", header.system_password),
        ("FromAgencyAuthentication", header.agency_password),
        ("ToSystemId", header.to_system),
        ("ApplicationProfileType", header.profile),
    )
    parts += [Part(name=name, value=value) for name, value in texts if value]
    return Part(name="ResponseHeader" if is_answer else "InitiationHeader", parts=tuple(parts))


def coded(name: str, value: str, scheme: str = "") -> Part:
    """An element whose text is a code; of NCIP's own scheme for it where none is named, none for an agency."""
    return Part(name=name, value=value, scheme=scheme or scheme_of(name))


def identifier_part(what: str, one: Identifier) -> Part:
    """An id as an element; `what` is "Item", "Request" or "User"."""
    agency = (Part(name="AgencyId", value=one.agency, scheme=one.agency_scheme),) if one.agency else ()
    kind = (coded(f"{what}IdentifierType", one.type, one.type_scheme),) if one.type else ()
    return Part(name=f"{what}Id", parts=(*agency, *kind, Part(name=f"{what}IdentifierValue", value=one.value)))


def problem_part(problem: Problem) -> Part:
    """A problem as an element, in NCIP 2's shape."""
    texts = (
        ("ProblemDetail", problem.detail),
        ("ProblemElement", problem.element),
        ("ProblemValue", problem.value),
    )
    kind = Part(name="ProblemType", value=problem.type, scheme=problem.scheme)
    return Part(name="Problem", parts=(kind, *(Part(name=name, value=value) for name, value in texts if value)))


def _written_2(one: Part) -> str:
    scheme = f' {PREFIX}:Scheme="{escape_attribute(one.scheme)}"' if one.scheme and one.name in CODED else ""
    parts = _ordered(one)
    model = model_of(one.name)
    names = [part.name for part in parts]
    if model is not None and not model.allows(names):
        raise CannotWriteError(f"NCIP 2 does not let {one.name} hold {', '.join(names) or 'nothing'}")
    if model is None and not parts and not is_text_of(one.name, one.value):
        raise CannotWriteError(f"NCIP 2 does not let {one.name} hold this text")
    inside = "".join(map(_written_2, parts)) or escape(one.value)
    return f"<{PREFIX}:{one.name}{scheme}>{inside}</{PREFIX}:{one.name}>"


def _written_1(one: Part) -> str:
    inside = "".join(map(_written_1, one.parts)) or escape(one.value)
    return f"<{one.name}>{inside}</{one.name}>"


def _as_1(one: Part) -> Part:
    """A part of NCIP 2 as NCIP 1 has it: other names, codes as two elements, another shape of Problem."""
    if one.name == "Problem":
        return _problem_1(one)
    names = VISIBLE if one.name in VISIBLE and any(held.name.endswith("IdentifierType") for held in one.parts) else TO_1
    name = names.get(one.name, one.name)
    if one.name in CODED:
        return Part(name=name, parts=_scheme_and_value(one.scheme or scheme_of(one.name), one.value))
    held = (_as_1(part) for part in (_ordered(one) if one.name in HEADERS else one.parts))
    if names is VISIBLE:
        held = (Part(name=VISIBLE.get(part.name, part.name), value=part.value, parts=part.parts) for part in held)
    return Part(name=name, value=one.value, parts=tuple(held))


def _problem_1(problem: Part) -> Part:
    kind = problem.first("ProblemType") or Part(name="ProblemType")
    steps = problem.text("ProblemElement").split("/")
    value = problem.text("ProblemValue") or problem.text("ProblemDetail")
    held: tuple[Part, ...] = (Part(name="ProcessingErrorValue", value=value),) if value else ()
    for step in reversed(steps if steps != [""] else []):
        held = (Part(name="ProcessingErrorElement", parts=(Part(name="ElementName", value=step), *held)),)
    if not held or held[0].name != "ProcessingErrorElement":
        held = (Part(name="ProcessingErrorElement", parts=(Part(name="ElementName", value=ROOT), *held)),)
    kind_1 = Part(name="ProcessingErrorType", parts=_scheme_and_value(kind.scheme or scheme_of(kind.name), kind.value))
    return Part(name="Problem", parts=(Part(name="ProcessingError", parts=(kind_1, *held)),))


def _scheme_and_value(scheme: str, value: str) -> tuple[Part, Part]:
    return Part(name="Scheme", value=scheme), Part(name="Value", value=value)


def _ordered(one: Part) -> list[Part]:
    places: Iterable[int] = places_in_order(one.name, [part.name for part in one.parts])
    return [one.parts[place] for place in places]
