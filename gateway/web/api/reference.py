"""The API's calls about libraries, loan paths and records."""

from __future__ import annotations

from msgspec import structs

from gateway.directory.loan_path import loan_path
from gateway.directory.values import Library
from gateway.web.addresses import public_system
from gateway.web.answers import Answer, not_found
from gateway.web.api.orders import Api, said
from gateway.web.api.values import LibraryList, LibrarySummary, LoanPathAnswer, RecordList, RecordsQuery
from gateway.web.routing import Call, Nothing


async def list_libraries(api: Api, _call: Call[Nothing, Nothing]) -> Answer:
    """Every library of the directory."""
    return said(LibraryList(libraries=tuple(_summary(one) for one in api.workflow.directory.libraries)))


async def show_library(api: Api, call: Call[Nothing, Nothing]) -> Answer:
    """A library with all its settings; a branch's number gives its library."""
    library = _library(api, call.path["agency"])
    return said(structs.replace(library, system=public_system(library.system)))


async def show_loan_path(api: Api, call: Call[Nothing, Nothing]) -> Answer:
    """Whom a library or branch borrows from, first to last."""
    number = call.path["agency"]
    _library(api, number)
    return said(LoanPathAnswer(agency=number, entries=loan_path(api.workflow.directory, number)))


async def find_records(api: Api, call: Call[RecordsQuery, Nothing]) -> Answer:
    """Records with these words."""
    found = api.workflow.catalogue.find(call.query.q, limit=call.query.limit)
    return said(RecordList(records=tuple(found)))


async def show_record(api: Api, call: Call[Nothing, Nothing]) -> Answer:
    """One record, and who holds it."""
    edition = api.workflow.catalogue.edition(call.path["record"])
    if edition is None:
        raise not_found(f"record {call.path['record']}")
    return said(edition)


def _library(api: Api, number: str) -> Library:
    library = api.workflow.directory.library(number)
    if library is None:
        raise not_found(f"library {number}")
    return library


def _summary(library: Library) -> LibrarySummary:
    return LibrarySummary(
        agency=library.agency,
        name=library.name,
        kind=library.kind,
        central=library.central,
        branches=len(library.branches),
    )
