"""The console's pages about records."""

from __future__ import annotations

from gateway.directory.loan_path import rank_by_path
from gateway.web.answers import Answer, not_found
from gateway.web.console.console import Console
from gateway.web.console.forms import HoldersQuery, SearchQuery
from gateway.web.routing import Call, Nothing


async def find_records(console: Console, call: Call[SearchQuery, Nothing]) -> Answer:
    """Records by words, ISBN or number."""
    words_asked = call.query.q
    found = tuple(console.workflow.catalogue.find(words_asked)) if words_asked else ()
    return console.render.page("records.html", here="records", q=words_asked or "", records=found)


async def show_record(console: Console, call: Call[HoldersQuery, Nothing]) -> Answer:
    """A record, its other editions, and who holds it, in a borrower's loan path order where one is named."""
    catalogue = console.workflow.catalogue
    edition = catalogue.edition(call.path["record"])
    if edition is None:
        raise not_found(f"record {call.path['record']}")
    others = [other for other in catalogue.editions_of(edition.id) if other.id != edition.id]
    material = edition.material_type
    directory, borrower = console.workflow.directory, call.query.borrower or ""
    if borrower and directory.library(borrower) is None:
        raise not_found(f"library {borrower}")
    by_path = rank_by_path(directory, borrower)
    holders = (
        sorted(edition.localisations, key=lambda held: by_path(held.agency)) if borrower else edition.localisations
    )
    return console.render.page(
        "record.html",
        here="records",
        edition=edition,
        others=others,
        holders=holders,
        borrower=borrower,
        places=directory.places(),
        material=directory.material_name(material) if material else "",
        label=directory.label,
    )
