"""SRU requests: the address to ask for one record's holdings, and a request as a server reads it.

http://127.0.0.1:8081/sru?version=1.2&operation=searchRetrieve&recordSchema=isohold&maximumRecords=1
    &query=rec.id%3D27942628
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit, urlunsplit

from attrs import frozen

from schemas.sru.values import V1_1, V1_2, V2_0, Diagnostic, SearchRequest, diagnostic

MAX_RECORDS: Final = 50
"""Records that a server of ours gives in one answer."""

MAX_PARAMETERS: Final = 50
"""Parameters of one request; SRU knows 15."""

ISO20775_SCHEMA: Final = "isohold"
"""recordSchema by which Alma and DBC's systems know ISO 20775."""

_NOT_DONE: Final = (("sortKeys", 80, "Sort not supported"), ("stylesheet", 110, "Stylesheets not supported"))
_SIMPLE_TERM: Final = re.compile(r"[A-Za-z0-9._:-]+")
_CLAUSE: Final = re.compile(
    r'\s*([A-Za-z][\w.]*)\s*(?:==|=|\bexact\b|\badj\b)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"()<>=/]+))\s*', re.IGNORECASE
)


@frozen(kw_only=True)
class Profile:
    """How a server wants to be asked for one record's holdings: SRU version and the CQL index of record ids."""

    version: str
    index: str
    schema: str = ISO20775_SCHEMA


PROFILES: Final[Mapping[str, Profile]] = {
    "plain": Profile(version=V1_2, index="rec.id"),
    "sru11": Profile(version=V1_1, index="rec.id"),
    "sru20": Profile(version=V2_0, index="rec.id"),
    "alma": Profile(version=V1_2, index="alma.mms_id"),
}
"""The profiles that a library's `holdings_profile` can name."""


class RequestFaultError(ValueError):
    """A request that is answered with a diagnostic, in the version it was asked in."""

    def __init__(self, fault: Diagnostic, version: str) -> None:
        super().__init__(f"{fault.message}: {fault.details}" if fault.details else fault.message)
        self.diagnostic = fault
        self.version = version


def search_url(address: str, record_id: str, profile: Profile, *, maximum: int = 1) -> str:
    """The address that asks the server at `address` for the holdings of one record; keeps its own parameters."""
    before, after = _around_query(address, profile, maximum)
    return f"{before}{quote_plus(f'{profile.index}={term(record_id)}')}{after}"


@lru_cache(maxsize=1024)  # the same for every record that a system is asked for
def _around_query(address: str, profile: Profile, maximum: int) -> tuple[str, str]:
    """What stands before and behind the query in an address."""
    parameters = {
        "version": profile.version,
        "operation": "searchRetrieve",
        "recordSchema": profile.schema,
        "maximumRecords": str(maximum),
        "query": "",
    }
    if profile.version == V2_0:  # 2.0 has neither version nor operation: a server knows it by their absence
        del parameters["version"], parameters["operation"]
        parameters["recordXMLEscaping"] = "xml"
    parts = urlsplit(address)
    own = f"{parts.query}&" if parts.query else ""
    before, name, after = urlencode(parameters).partition("query=")
    return urlunsplit(parts._replace(query=f"{own}{before}{name}", fragment="")), after


def term(text: str) -> str:
    """A CQL search term, in quotation marks where it is no plain word."""
    if _SIMPLE_TERM.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def read_request(query_string: str) -> SearchRequest:
    """A searchRetrieve request from the part of its URL after the question mark.

    Raises:
        RequestFaultError: another operation (4), another version (5), a parameter of the wrong form or two queries (6),
            no query (7), another packing (71), sorting (80), or a stylesheet (110).
    """
    try:
        lists = parse_qs(query_string, keep_blank_values=True, max_num_fields=MAX_PARAMETERS)
    except ValueError:
        raise RequestFaultError(diagnostic(6, "Unsupported parameter value", "too many"), V1_2) from None
    given = {name: values[0].strip() for name, values in lists.items()}
    version = _version(given)
    if given.get("operation", "searchRetrieve") != "searchRetrieve":
        raise RequestFaultError(diagnostic(4, "Unsupported operation", given["operation"][:80]), version)
    if not given.get("query"):
        raise RequestFaultError(diagnostic(7, "Mandatory parameter not supplied", "query"), version)
    if len(lists["query"]) > 1:
        raise RequestFaultError(diagnostic(6, "Unsupported parameter value", "query: more than one"), version)
    _check_extras(given, version)
    return SearchRequest(
        version=version,
        query=given["query"],
        schema=given.get("recordSchema", ""),
        maximum=min(_count(given, "maximumRecords", 1, version), MAX_RECORDS),
        start=_count(given, "startRecord", 1, version, least=1),
        escaped=_packing(given, version) == "string",
    )


def _check_extras(given: Mapping[str, str], version: str) -> None:
    """What other servers do besides; left out silently, it would seem done."""
    for name, number, message in _NOT_DONE:
        if given.get(name):
            raise RequestFaultError(diagnostic(number, message), version)


def _packing(given: Mapping[str, str], version: str) -> str:
    """SRU 2.0 has another name for it, and uses the old name for something else."""
    packing = given.get("recordXMLEscaping" if version == V2_0 else "recordPacking", "").lower()
    if packing not in {"", "xml", "string"}:
        raise RequestFaultError(diagnostic(71, "Unsupported record packing", packing[:80]), version)
    return packing


def _version(given: Mapping[str, str]) -> str:
    """SRU 2.0 has no version parameter; where neither it nor an operation is given, it is 2.0."""
    version = given.get("version") or (V1_2 if "operation" in given else V2_0)
    if version not in {V1_1, V1_2, V2_0}:
        raise RequestFaultError(diagnostic(5, "Unsupported version", V1_2), V1_2)
    return version


def _count(given: Mapping[str, str], name: str, default: int, version: str, *, least: int = 0) -> int:
    written = given.get(name, "")
    if not written:
        return default
    if not (written.isascii() and written.isdecimal() and len(written) <= 9 and int(written) >= least):
        raise RequestFaultError(diagnostic(6, "Unsupported parameter value", name), version)
    return int(written)


def clause(query: str) -> tuple[str, str] | None:
    """Index and term of a CQL query of one clause (`rec.id="870970-basis:27942628"`); None for any other query."""
    match = _CLAUSE.fullmatch(query)
    if match is None:
        return None
    quoted, plain = match[2], match[3]
    return match[1].lower(), plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
