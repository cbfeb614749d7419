"""Holdings by DAIA 1.0 (JSON): one GET, one document, its items.

Settings: `id_prefix` is written before the record's id, as the server wants it ("ppn:").
"""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct

from adapters.found import found
from adapters.http import HttpAnswer
from adapters.http_look_up import Asking, UnusableAnswerError, with_parameters
from adapters.interface import HoldingsQuery, LookUp
from adapters.settings import PLAIN_ALONE, profile_of, read_settings
from adapters.system_faults import faults_by, http_address
from schemas import daia
from schemas.jsonfile import JsonFault

ACCEPT: Final = (("Accept", "application/json"),)


class DaiaSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library may set."""

    id_prefix: str = ""


def ask(query: HoldingsQuery) -> Asking:
    """The request for one document (DAIA 1.0, "Request format")."""
    profile_of(query, PLAIN_ALONE)
    return Asking(
        url=with_parameters(query.address, urlencode({"id": _asked(query), "format": "json"})), headers=ACCEPT
    )


faults: Final = faults_by(ask, http_address, settings=DaiaSettings)
"""What is wrong with a library's DAIA service as the directory has it."""


def understand(answer: HttpAnswer, query: HoldingsQuery, today: date) -> LookUp:
    """What an answer says of the document. A server knows no 404 for a document: that is a wrong address."""
    try:
        holdings = daia.read(answer.body, asked=_asked(query), today=today)
    except JsonFault as fault:
        raise UnusableAnswerError(str(fault)) from None
    return found(holdings, query, today)


def _asked(query: HoldingsQuery) -> str:
    return read_settings(query, DaiaSettings).id_prefix + query.record_id
