"""A case: one JSON file with everything a decision needs, for trying the rules by hand.

>>> case = read_case(b'''{
...   "date": "2026-06-15",
...   "order": {"borrower": "710100"},
...   "libraries": [
...     {"agency": "710100", "policies": {"1": {"borrower": {"days": 30}}}},
...     {"agency": "765700", "policies": {"1": {"lender": {"days": 30}}}}],
...   "records": [{"id": "870970-basis:1", "created": "2020-01-01", "localisations": ["765700"]}],
...   "holdings": [{"library": "765700", "available": 1}]}''')
>>> decide(case).lender
'765700'
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

import attrs
from msgspec import Meta, Struct
from msgspec.structs import replace

from gateway.automation.case_answers import silence_beside, together
from gateway.automation.case_records import CaseError, CaseRecord, editions_of
from gateway.automation.conclude import conclude
from gateway.automation.plan import plan
from gateway.automation.settings import RuleSettings
from gateway.automation.values import (
    Answer,
    Attempt,
    Decision,
    Held,
    NoAnswer,
    NotHeld,
    Question,
    Silence,
    Wish,
)
from gateway.catalogue.values import Edition, Localisation
from gateway.directory.check import check
from gateway.directory.directory import Directory
from gateway.directory.normal import normal
from gateway.directory.values import DirectoryFile, Library
from schemas.agency import agency_number
from schemas.jsonfile import JsonFault, read_json

MAX_CASE_BYTES: Final = 16 * 1024 * 1024
"""Written by hand, or cut out of a catalogue: a thousand libraries with their records take under a tenth."""

MAX_COPIES: Final = 1_000_000
"""No library has more of anything; larger figures are slips of the keyboard."""

Count = Annotated[int, Meta(ge=0, le=MAX_COPIES)]
Text = Annotated[str, Meta(min_length=1)]


class CaseHolding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library's system answers about a record; the library counts as a holder.

    `record` may be left out where the case has one record. `held` false is the answer that it has no such
    record; `silence` says that it did not answer usably, `sentence` what happened in words. Several answers of one
    library, or of its branches, about one record are one: see `gateway.automation.case_answers`.
    """

    library: Text
    record: str = ""
    held: bool = True
    lendable: bool = True
    available: Count = 0
    earliest: date | None = None
    queue: Count | None = None
    volumes: Annotated[int, Meta(ge=1, le=MAX_COPIES)] = 1
    note: str = ""
    silence: Silence | None = None
    sentence: str = ""


class Case(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file.

    `date` is the day to decide for, today where it is left out. An order that names no records orders all records
    of the case, in their order. `title` says what the case is about and is not read.
    """

    order: Wish
    libraries: tuple[Library, ...] | DirectoryFile
    records: tuple[CaseRecord, ...]
    holdings: tuple[CaseHolding, ...] = ()
    date: date | None = None
    settings: RuleSettings = RuleSettings()
    tried: tuple[Attempt, ...] = ()
    title: str = ""


@attrs.frozen
class Inputs:
    """A case as the arguments of `plan` and `conclude`; `notes` tell of references that lead nowhere."""

    wish: Wish
    editions: tuple[Edition, ...]
    directory: Directory
    settings: RuleSettings
    today: date
    tried: tuple[Attempt, ...]
    answers: Mapping[Question, Answer]
    notes: tuple[str, ...] = ()


def read_case(data: bytes) -> Case:
    """A case from JSON.

    Raises:
        CaseError: too big, no JSON, or not in the format of docs/formats/case.schema.json.
    """
    if len(data) > MAX_CASE_BYTES:
        raise CaseError(f"the case is larger than {MAX_CASE_BYTES} bytes")
    try:
        return read_json(data, Case)
    except JsonFault as fault:
        raise CaseError(str(fault)) from None


def decide(case: Case, *, today: date | None = None) -> Decision:
    """Decides a case.

    Args:
        case: the case.
        today: the day to decide for where the case names none.

    Raises:
        CaseError: the parts of the case do not hang together.
    """
    return decided(inputs(case, today=today))


def decided(given: Inputs) -> Decision:
    """Plans and concludes; a library without an answer in the case counts as not configured."""
    planned = plan(given.wish, given.editions, given.directory, given.settings, given.today, tried=given.tried)
    silent = NoAnswer(kind=Silence.NOT_CONFIGURED, sentence="the case has no holdings answer for it")
    return conclude(planned, {asked: given.answers.get(asked, silent) for asked in planned.questions})


def inputs(case: Case, *, today: date | None = None) -> Inputs:
    """A case as values of the core; arguments and errors as for `decide`."""
    day = case.date or today
    if day is None:
        raise CaseError("$.date: the case names no day to decide for")
    _order_faults(case.order)
    directory, notes = _directory(case.libraries)
    editions = editions_of(case.records, case.order.material_type)
    answers, missing = _answers(case.holdings, [edition.id for edition in editions], directory, day)
    wish = case.order if case.order.records else replace(case.order, records=tuple(e.id for e in editions))
    located = tuple(_located(edition, answers, directory) for edition in editions)
    return Inputs(wish, located, directory, case.settings, day, case.tried, answers, (*notes, *missing))


def _order_faults(order: Wish) -> None:
    for name, example in (("borrower", "710100"), ("source", "bibliotekdk")):
        if not getattr(order, name).strip():
            raise CaseError(f"$.order.{name} is empty; write it as {example}")


def _directory(libraries: tuple[Library, ...] | DirectoryFile) -> tuple[Directory, tuple[str, ...]]:
    file = libraries if isinstance(libraries, DirectoryFile) else DirectoryFile(libraries=libraries)
    file = normal(file)
    faults = check(file)
    hard = [fault.sentence for fault in faults if not fault.reference]
    if hard:
        raise CaseError("; ".join(sentence.rstrip(".") for sentence in hard))
    return Directory.of(file), tuple(f.sentence for f in faults if not f.path.endswith(".name"))


def _answers(
    holdings: tuple[CaseHolding, ...], pids: list[str], directory: Directory, today: date
) -> tuple[dict[Question, Answer], tuple[str, ...]]:
    """The answer to each question, and notes about answers that were missing beside others."""
    given: dict[Question, list[Answer]] = {}
    for index, holding in enumerate(holdings):
        pid = holding.record or (pids[0] if len(pids) == 1 else "")
        if pid not in pids:
            known = f"the case has the records {', '.join(pids)}" if pids else "the case has no records"
            raise CaseError(f"$.holdings[{index}].record: {pid or 'left out'}; {known}")
        agency = directory.agency_of(holding.library) or agency_number(holding.library)
        given.setdefault(Question(library=agency, edition=pid), []).append(_answer(holding))
    notes = tuple(
        f"{directory.label(asked.library)} gave an answer about {asked.edition} and a silence ({silent.kind.value}); "
        "the answer counts."
        for asked, several in given.items()
        if (silent := silence_beside(several)) is not None
    )
    return {asked: together(several, today) for asked, several in given.items()}, notes


def _answer(holding: CaseHolding) -> Answer:
    if holding.silence is not None:
        return NoAnswer(kind=holding.silence, sentence=holding.sentence)
    if not holding.held:
        return NotHeld()
    return Held(
        lendable=holding.lendable,
        available=holding.available,
        earliest=holding.earliest,
        queue=holding.queue,
        volumes=holding.volumes,
        note=holding.note,
    )


def _located(edition: Edition, answers: Mapping[Question, Answer], directory: Directory) -> Edition:
    """The edition with every library that answered about it among its holders."""
    known = {directory.agency_of(at.agency) or agency_number(at.agency) for at in edition.localisations}
    answering = sorted({asked.library for asked in answers if asked.edition == edition.id} - known)
    added = tuple(Localisation(agency=agency) for agency in answering)
    return replace(edition, localisations=(*edition.localisations, *added))
