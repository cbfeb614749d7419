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
from typing import Final

import attrs
import msgspec
from msgspec import Struct
from msgspec.structs import replace

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

MAX_CASE_BYTES: Final = 16 * 1024 * 1024
"""Written by hand, or cut out of a catalogue: a thousand libraries with their records take under a tenth."""

_BOM: Final = b"\xef\xbb\xbf"


class CaseHolding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library's system answers about a record; the library counts as a holder.

    `record` may be left out where the case has one record. `held` false is the answer that it has no such
    record; `silence` says that it did not answer usably, `sentence` what happened in words.
    """

    library: str
    record: str = ""
    held: bool = True
    lendable: bool = True
    available: int = 0
    earliest: date | None = None
    queue: int | None = None
    volumes: int = 1
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
        return msgspec.json.decode(data.removeprefix(_BOM), type=Case)
    except msgspec.ValidationError as error:
        raise CaseError(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CaseError(f"not JSON: {error}") from None
    except RecursionError:
        raise CaseError("nested too deeply") from None


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
    directory, notes = _directory(case.libraries)
    editions = editions_of(case.records)
    answers = _answers(case.holdings, [edition.id for edition in editions], directory)
    wish = case.order if case.order.records else replace(case.order, records=tuple(e.id for e in editions))
    located = tuple(_located(edition, answers, directory) for edition in editions)
    return Inputs(wish, located, directory, case.settings, day, case.tried, answers, notes)


def _directory(libraries: tuple[Library, ...] | DirectoryFile) -> tuple[Directory, tuple[str, ...]]:
    file = libraries if isinstance(libraries, DirectoryFile) else DirectoryFile(libraries=libraries)
    file = normal(file)
    faults = check(file)
    hard = [fault.sentence for fault in faults if not fault.reference]
    if hard:
        raise CaseError("; ".join(hard))
    return Directory.of(file), tuple(f.sentence for f in faults if not f.path.endswith(".name"))


def _answers(holdings: tuple[CaseHolding, ...], pids: list[str], directory: Directory) -> dict[Question, Answer]:
    answers: dict[Question, Answer] = {}
    for index, holding in enumerate(holdings):
        path = f"$.holdings[{index}]"
        pid = holding.record or (pids[0] if len(pids) == 1 else "")
        if pid not in pids:
            raise CaseError(f"{path}.record: {pid or 'left out'}; the case has the records {', '.join(pids)}")
        agency = directory.agency_of(holding.library) or agency_number(holding.library)
        question = Question(library=agency, edition=pid)
        if question in answers:
            raise CaseError(f"{path}: a second answer of {agency} about {pid}")
        answers[question] = _answer(holding, path)
    return answers


def _answer(holding: CaseHolding, path: str) -> Answer:
    for name in ("available", "volumes", "queue"):
        if (getattr(holding, name) or 0) < 0:
            raise CaseError(f"{path}.{name}: a number of copies cannot be negative")
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
