"""Holdings by ISO 20775 over plain HTTP, without SRU around them.

Profiles: `get` fetches an address with the record's id in the place of `{id}` (or after it, where it has none), and the
login's password in the place of `{key}`; `rega` posts JSON to a service that asks the library's own address, which is
the setting `base_url`, and gives holdings as text, as DBC's REGA does. OCLC's service is a `get`.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import quote

import msgspec
from msgspec import Struct

from adapters.found import NOT_OWNED, found
from adapters.http import BadAddressError, HttpAnswer
from adapters.http_address import parse_address
from adapters.http_look_up import Asking, UnusableAnswerError
from adapters.interface import Failed, HoldingsQuery, LookUp, Trouble
from adapters.settings import SettingsFault, check_of_profile, profile_of, read_settings
from adapters.sru_ends import diagnosed
from adapters.system_faults import faults_by
from adapters.wording import clause
from schemas import iso20775, sru
from schemas.iso20775 import NotHoldingsError
from schemas.jsonfile import JsonFault, read_json
from schemas.sru import NotSruError
from schemas.told_charset import UTF_8, as_told
from schemas.xml import XmlError, local, parse

ID: Final = "{id}"
KEY: Final = "{key}"
JSON: Final = "application/json"

REGA_MILLISECONDS: Final = 10_000
"""What the service may take for asking the library: its own usual limit."""


class PlainSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library may set."""

    base_url: str = ""


class _RegaRecord(Struct, frozen=True, kw_only=True, rename="camel"):
    """One question to REGA."""

    base_url: str
    record_id: str


class _RegaRequest(Struct, frozen=True, kw_only=True, rename="camel"):
    """What REGA is asked."""

    tracking_id: str
    timeout: int
    records: tuple[_RegaRecord, ...]


class _RegaAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    """REGA's answer to one question: the library's HTTP code, and its holdings as text."""

    response_code: int
    holding: str | None = None
    error_msg: str | None = None


def ask(query: HoldingsQuery) -> Asking:
    """The request for one record."""
    return profile_of(query, PROFILES)(query)


def _get(query: HoldingsQuery) -> Asking:
    read_settings(query, PlainSettings)
    check_of_profile(query, "base_url", "rega")
    wanted = quote(query.record_id, safe="")
    address = _with_key(query)
    return Asking(url=address.replace(ID, wanted) if ID in address else address + wanted)


def _with_key(query: HoldingsQuery) -> str:
    """The address with what proves who asks."""
    if KEY not in query.address:
        return query.address
    if query.login is None or not query.login.password:
        raise SettingsFault(f"has {KEY} in its holdings address and no password in a holdings_login to put there")
    return query.address.replace(KEY, quote(query.login.password, safe=""))


def _rega(query: HoldingsQuery) -> Asking:
    base_url = read_settings(query, PlainSettings).base_url
    if not base_url:
        raise SettingsFault("has the holdings profile 'rega' without the setting base_url")
    try:
        parse_address(base_url)
    except BadAddressError as fault:
        raise SettingsFault(f"has the holdings setting base_url, an address that {fault.what}") from None
    record = _RegaRecord(base_url=base_url, record_id=query.record_id)
    request = _RegaRequest(tracking_id="illgate", timeout=REGA_MILLISECONDS, records=(record,))
    return Asking(url=query.address, body=msgspec.json.encode(request), content_type=JSON)


PROFILES: Final = {"get": _get, "plain": _get, "rega": _rega}
"""How each profile asks."""


def _check_address(query: HoldingsQuery) -> None:
    parse_address(query.address.replace(KEY, "key").replace(ID, "1"))


faults: Final = faults_by(ask, _with_key, _check_address, settings=PlainSettings)
"""What is wrong with a library's service as the directory has it."""


def understand(answer: HttpAnswer, query: HoldingsQuery, today: date) -> LookUp:
    """What an answer says of the record."""
    if query.profile == "rega":
        return _of_rega(answer, query, today)
    return _holdings(answer.document, query, today)


def _of_rega(answer: HttpAnswer, query: HoldingsQuery, today: date) -> LookUp:
    try:
        answers = read_json(answer.body, tuple[_RegaAnswer, ...])
    except JsonFault as fault:
        raise UnusableAnswerError(str(fault)) from None
    if not answers:
        raise UnusableAnswerError("it is an empty list")
    first = answers[0]
    if not 200 <= first.response_code < 300:
        return Failed(Trouble.UNREACHABLE, f"answered HTTP {first.response_code} to the service that asked it")
    return _holdings(as_told(first.holding.encode(), UTF_8), query, today) if first.holding else NOT_OWNED


def _holdings(body: bytes, query: HoldingsQuery, today: date) -> LookUp:
    """Bare holdings; OCLC says "not held" with an SRU diagnostic instead, others wrap an SRU answer around them."""
    try:
        root = parse(body, max_bytes=sru.MAX_BYTES)
    except XmlError as fault:
        raise UnusableAnswerError(clause(fault)) from None
    try:
        if local(root) in {"holdings", "holding"}:
            return found(iso20775.read(root), query, today)
        response = sru.read(root)
        if response.records:
            return found(iso20775.read(response.records[0].data), query, today)
    except (NotSruError, NotHoldingsError) as fault:
        raise UnusableAnswerError(str(fault)) from None
    return diagnosed(response.diagnostics[0], query.login) if response.diagnostics else NOT_OWNED
