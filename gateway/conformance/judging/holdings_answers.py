"""Judges of what a holdings server answers: ISO 20775, in SRU or alone, and what it means for a loan."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Final

from attrs import frozen

from gateway.conformance.check import Judge, Judgement
from gateway.conformance.evidence import Evidence, Exchange
from gateway.conformance.judging.days import earliest_today, latest_today
from gateway.conformance.values import Setting
from schemas import iso20775, sru
from schemas.iso20775 import Holdings, LendingVerdict, NotHoldingsError
from schemas.iso20775.schema import SCHEMAS
from schemas.sru import NotSruError, SearchResponse
from schemas.xml import Element, local, namespace
from schemas.xsd_words import faults_of

MAX_NAMED: Final = 120  # characters of the institutions that an answer names
_BROKEN: Final = re.compile("\\S{0,8}(?:\ufffd|[ÃÂ][\x80-\xbf])\\S{0,8}")
"""What UTF-8 looks like that was read as Latin-1, or could not be read."""
NO_SUCH_RECORD: Final = frozenset({61, 65})
NAMES: Final = frozenset({"isohold", "iso20775", "http://www.loc.gov/standards/iso20775/"})


@frozen(kw_only=True)
class Told:
    """What a server said of one record, as far as it can be read; `words` say why not, `element` holds the holdings."""

    exchange: Exchange
    element: Element | None = None
    response: SearchResponse | None = None
    holdings: Holdings | None = None
    verdict: LendingVerdict | None = None
    words: str = ""


def is_no_answer(exchange: Exchange) -> bool:
    """Whether what came is no document of a service: no XML at all, or a page for people."""
    root = exchange.answered.root
    return root is None or local(root).lower() == "html"


def instead(exchange: Exchange) -> str:
    """What came in the place of an answer, in words."""
    return "what is no XML" if exchange.answered.root is None else "a web page"


def turned_away(told: Told) -> bool:
    """Whether HTTP itself refused the request: 4xx."""
    status = told.exchange.status
    return status is not None and HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR


def _told(exchange: Exchange, setting: Setting, today: date) -> Told:
    root = exchange.answered.root
    if exchange.status is None:
        return Told(exchange=exchange, words=exchange.trouble)
    if root is None or is_no_answer(exchange):
        return Told(exchange=exchange, words=f"HTTP {exchange.status} with {instead(exchange)}.")
    response: SearchResponse | None = None
    try:
        data = root
        if local(root) not in {"holdings", "holding"}:
            response = sru.read(root)
            if not response.records:
                return Told(exchange=exchange, response=response, words=_without_records(response))
            data = response.records[0].data
        holdings = iso20775.read(data)
    except (NotSruError, NotHoldingsError) as fault:
        words = f"{fault}."
        return Told(exchange=exchange, response=response, words=f"{words[:1].upper()}{words[1:]}")
    institution = setting.peer.rpartition(":")[2]
    verdict = iso20775.judge(holdings, today=today, institution=institution)
    words = "" if verdict.owned else _of_others(holdings, institution)
    return Told(exchange=exchange, element=data, response=response, holdings=holdings, verdict=verdict, words=words)


def _of_others(holdings: Holdings, institution: str) -> str:
    """What is told in the place of the library's own holdings."""
    if not holdings.holdings:
        return "There is no holding in it."
    named = sorted({one.institution.value for one in holdings.holdings if one.institution is not None})
    if not named:
        return "Its holdings say that there are no copies."
    return f"Nothing that {institution} owns was told: institutionIdentifier is {', '.join(named)[:MAX_NAMED]}."


def _without_records(response: SearchResponse) -> str:
    said = ", ".join(f"{one.number or one.uri}: {one.message or 'no message'}" for one in response.diagnostics)
    return f"No record; {f'diagnostic {said}' if said else f'numberOfRecords {response.total}'}."


def of_first(judge: Callable[[Exchange, Setting], tuple[bool, str]]) -> Judge:
    """Judges the first exchange of the step."""

    def judged(evidence: Evidence, setting: Setting) -> Judgement:
        if not evidence.exchanges:
            return Judgement(None, evidence.why_not())
        first = evidence.exchanges[0]
        ok, words = judge(first, setting)
        return Judgement(ok, words, first)

    return judged


def by_answer(judge: Callable[[Told], tuple[bool, str]], day: Callable[[], date] = latest_today) -> Judge:
    """Judges the first answer of the step, by the `day` that it is in the library."""
    return of_first(lambda exchange, setting: judge(_told(exchange, setting, day())))


def by_verdict(test: Callable[[LendingVerdict], bool], day: Callable[[], date] = latest_today) -> Judge:
    """Judges what the answer means for a loan."""

    def judge(told: Told) -> tuple[bool, str]:
        if told.verdict is None:
            return False, told.words
        return test(told.verdict), told.words or in_words(told.verdict)

    return by_answer(judge, day)


def in_words(verdict: LendingVerdict) -> str:
    """A verdict for a person."""
    if not verdict.owned:
        return "Nothing that the library owns was told."
    parts = [
        "to be lent" if verdict.lendable else "not to be lent",
        f"{verdict.available} in",
        f"first on {verdict.earliest}" if verdict.earliest else "no day",
        "" if verdict.queue is None else f"{verdict.queue} waiting",
        f"{verdict.volumes} volumes" if verdict.volumes > 1 else "",
    ]
    return f"{', '.join(part for part in parts if part)}."


def readable(told: Told) -> tuple[bool, str]:
    """The record is ISO 20775."""
    if told.holdings is None:
        return False, told.words
    return True, f"{len(told.holdings.holdings)} holdings."


def found(told: Told) -> tuple[bool, str]:
    """There is a record."""
    response = told.response
    if response is None:
        return told.holdings is not None, told.words or "Holdings without SRU around them."
    return bool(
        response.total and response.records
    ), f"numberOfRecords {response.total}, {len(response.records)} records."


def clean(told: Told) -> tuple[bool, str]:
    """Nothing had to be left out in reading."""
    if told.holdings is None:
        return False, told.words
    return not told.holdings.remarks, "; ".join(told.holdings.remarks) or "Nothing was left out in reading."


def valid(told: Told) -> tuple[bool, str]:
    """The holdings are valid by the schema of their namespace."""
    if told.element is None:
        return False, told.words
    schema = SCHEMAS.get(namespace(told.element))
    if schema is None or local(told.element) != "holdings":
        return False, f"No schema has {local(told.element)} of the namespace {namespace(told.element) or 'none'}."
    fault = next(iter(faults_of(told.element, schema)), None)
    return fault is None, "Valid." if fault is None else str(fault)


def in_namespace(told: Told) -> tuple[bool, str]:
    """The holdings stand in the namespace of ISO 20775."""
    if told.element is None:
        return False, told.words
    space = namespace(told.element)
    return space == iso20775.LOC, f"The namespace is {space or 'missing'}."


def schema_named(told: Told) -> tuple[bool, str]:
    """The record says which schema it follows."""
    if told.response is None or not told.response.records:
        return False, told.words or "No SRU record."
    schema = told.response.records[0].schema
    return schema.lower() in NAMES, f"recordSchema is {schema or 'missing'}."


def as_xml(told: Told) -> tuple[bool, str]:
    """The answer says that it is XML."""
    kind = told.exchange.answer_type
    return kind in {"application/xml", "text/xml", "application/sru+xml"}, f"Content-Type is {kind or 'missing'}."


@of_first
def quick(exchange: Exchange, setting: Setting) -> tuple[bool, str]:
    """The first answer came while somebody waits; what a program cannot read answers no look-up."""
    if exchange.status is None:
        return False, exchange.trouble
    if is_no_answer(exchange):
        return False, f"HTTP {exchange.status} with {instead(exchange)}."
    return exchange.seconds <= setting.patience, f"{exchange.seconds:.2f} s; {setting.patience:g} s are asked for."


def not_found(told: Told) -> tuple[bool, str]:
    """No hits, a diagnostic that says so, or holdings of others only."""
    response = told.response
    if told.verdict is not None:
        return not told.verdict.owned, in_words(told.verdict)
    if response is None:
        return False, told.words
    numbers = {one.number for one in response.diagnostics}
    return (response.total == 0 and not numbers) or bool(numbers & NO_SUCH_RECORD), told.words


def http_200(told: Told) -> tuple[bool, str]:
    """It is an answer of SRU, and came with HTTP 200."""
    if told.response is None:
        return False, told.words or "Holdings without SRU around them."
    return told.exchange.status == HTTPStatus.OK, f"HTTP {told.exchange.status}."


def letters(told: Told) -> tuple[bool, str]:
    """Letters beyond ASCII came through."""
    if told.holdings is None:
        return False, told.words
    text = "".join(one.text or "" for one in told.exchange.answered.elements())
    broken = _BROKEN.search(text)
    if broken is not None:
        return False, f"Letters are broken: {broken[0]!r}."
    if text.isascii():
        return False, "All is ASCII: either letters got lost, or --record letters=ID names a record without any."
    return True, "Letters beyond ASCII came through."


def has_future_day(verdict: LendingVerdict) -> bool:
    """It names a day that is not past."""
    return verdict.earliest is not None and verdict.earliest >= earliest_today()


def diagnosed(*numbers: int) -> Judge:
    """It has one of these diagnostics of the standard list."""

    def judge(told: Told) -> tuple[bool, str]:
        given = {one.number for one in told.response.diagnostics} if told.response else set()
        return bool(given & set(numbers)), told.words or "It answered with a record."

    return by_answer(judge)


def unshaken(told: Told) -> tuple[bool, str]:
    """Nothing found, a diagnostic, or HTTP 4xx; never a record, never HTTP 5xx."""
    status = told.exchange.status
    if status is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return False, told.exchange.trouble or f"HTTP {status}."
    nothing = told.response is not None and not told.response.records
    return nothing or (turned_away(told) and told.holdings is None), told.words or "It answered with a record."
