"""Agencies and records between the house's names and those of ISO 18626."""

from __future__ import annotations

import re
from typing import Final

from schemas.agency import agency_number, isil
from schemas.iso18626.messages import AgencyId, BibliographicInfo, Code, Post, RecordId, SupplyingAgencyMessage

ISIL: Final = Code(value="ISIL")
FAUST: Final = "FAUST"
PID: Final = "PID"
NATIONAL: Final = "870970-basis"
_FAUST_NUMBER: Final = re.compile(r"[0-9]{8,9}")


def agency_id(agency: str) -> AgencyId:
    """How an agency is written to peers (Danish profile: ISIL, DK-nnnnnn)."""
    return AgencyId(type=ISIL, value=isil(agency))


def number_of(agency: AgencyId) -> str:
    """The house's number of an agency as a peer wrote it, whatever type it claims."""
    return agency_number(agency.value)


def sender_of(message: Post) -> str:
    """The house's number of the agency that a message says it is from."""
    header = message.header
    agency = header.supplying_agency if isinstance(message, SupplyingAgencyMessage) else header.requesting_agency
    return number_of(agency)


def pids(bibliographic: BibliographicInfo) -> tuple[str, ...]:
    """The records that a request names, as pids, in its order and without repeats.

    A FAUST number is the national bibliography's; a PID is taken as it is; a bare supplierUniqueRecordId counts
    when it is either and nothing else names a record.
    """
    named = [pid for record in bibliographic.record_ids if (pid := pid_of(record))]
    if not named and bibliographic.supplier_unique_record_id:
        bare = bibliographic.supplier_unique_record_id
        guessed = _pid(PID if ":" in bare else FAUST, bare)
        named = [guessed] if guessed else []
    return tuple(dict.fromkeys(named))


def pid_of(record: RecordId) -> str | None:
    """A record's id as a pid; None for one of another catalogue (OCLC, PMID)."""
    return _pid(record.code.value, record.identifier)


def _pid(code: str, identifier: str) -> str | None:
    compact = identifier.replace(" ", "")
    if code.upper() == PID and ":" in compact:
        return compact
    if code.upper() == FAUST and _FAUST_NUMBER.fullmatch(compact):
        return f"{NATIONAL}:{compact}"
    return None


def record_id(pid: str) -> RecordId:
    """How a record is written to peers: FAUST for the national bibliography, else PID. `pids` reads it again."""
    base, _, local = pid.partition(":")
    if base == NATIONAL and _FAUST_NUMBER.fullmatch(local):
        return RecordId(code=Code(value=FAUST), identifier=local)
    return RecordId(code=Code(value=PID), identifier=pid)
