"""A few invented libraries and records, enough for the pages to have something to show."""

from __future__ import annotations

from datetime import date

from gateway.catalogue.values import Edition, Localisation
from gateway.directory.directory import Directory
from gateway.directory.values import (
    BorrowerPolicy,
    Branch,
    Closing,
    DirectoryFile,
    LenderPolicy,
    Library,
    LibraryKind,
    LoanPath,
    MaterialPolicy,
    Switch,
    System,
)

BOOKS = {
    "1": MaterialPolicy(lender=LenderPolicy(days=30), borrower=BorrowerPolicy(days=90, own_material=Switch.YES)),
    "3": MaterialPolicy(lender=LenderPolicy(lends=False), borrower=BorrowerPolicy(borrows=Switch.TEST)),
}


def system(agency: str) -> System:
    """Where a library's system would be."""
    return System(iso18626=f"http://{agency}.example/iso18626", holdings=f"http://{agency}.example/sru")


def library(agency: str, name: str, kind: LibraryKind = LibraryKind.PUBLIC, **more: object) -> Library:
    """A library with the usual policies."""
    settings = {"policies": BOOKS, "system": system(agency)} | more
    return Library(agency=agency, name=name, kind=kind, **settings)  # type: ignore[arg-type]  # checked by msgspec's own types at run time


LIBRARIES = (
    library("710100", "Københavns Biblioteker", branches=(Branch(number="710111", name="Vanløse Bibliotek"),)),
    library("714700", "Frederiksberg Bibliotekerne"),
    library(
        "715700",
        "Gentofte Bibliotekerne",
        central=True,
        superstructure=True,
        loan_path=LoanPath(first=("710100",)),
    ),
    library("726500", "Roskilde Bibliotekerne", central=True, superstructure=True),
    library("737600", "Guldborgsund-bibliotekerne", central=True, central_library=None),
    library("746100", "Odense Centralbibliotek", central=True, superstructure=True),
    library("756100", "Esbjerg Kommunes Biblioteker", central=True),
    library(
        "765700",
        "Herning Bibliotekerne",
        central=True,
        branches=(Branch(number="765702", name="Aulum Bibliotek", closings=(Closing(end_users=True),)),),
        loan_path=LoanPath(first=("766100", "774600", "710100")),
    ),
    library(
        "766100",
        "Holstebro Bibliotek",
        central_library="765700",
        closings=(Closing(cooperation=True, since=date(2026, 6, 1), until=date(2026, 8, 9), reason="Moving house"),),
    ),
    library(
        "773000",
        "Randers Bibliotek",
        central_library="774600",
        system=System(holdings="https://illgate:kodeord@773000.example:8443/sru?x=1"),
    ),
    library("774600", "Silkeborg Bibliotekerne", central_library="775100"),
    library("775100", "Aarhus Kommunes Biblioteker", central=True, superstructure=True),
    library("820010", "AU Library, Emdrup", LibraryKind.RESEARCH),
    library("861640", "Grenaa Gymnasium", LibraryKind.EDUCATION, policies={}),
)

DIRECTORY = Directory.of(DirectoryFile(libraries=LIBRARIES, material_types={"1": "Danish books", "3": "Music"}))


def record(number: str, title: str, author: str, year: str, *holders: str) -> Edition:
    """A record of the national bibliography, and who holds it."""
    return Edition(
        id=f"870970-basis:{number}",
        title=title,
        author=author,
        year=year,
        created=date(int(year), 3, 4),
        isbns=("9788700000001",) if number.endswith("1") else (),
        work=title.lower(),
        localisations=tuple(Localisation(agency=holder) for holder in holders),
    )


RECORDS = (
    record("41000011", "Æblehavens sidste sommer", "Birthe Ålund", "2021", "765700", "773000", "774600", "710100"),
    record("41000022", "Fyrpasserens dagbog", "Jens Østergård", "2019", "746100", "775100"),
    record("41000033", "Kort over det, der ikke findes", "Signe Rørdam", "2024", "820010", "726500"),
    record("41000044", "Vintersolhverv", "Kirsten Bech Aaen", "2026", "765700"),
    record("41000055", "Brødre af havet : en krønike i tre dele", "Ole Thygesen", "2008", "756100", "737600"),
    record("41000066", "Stille vand", "Mette Holm Ravn", "2015", "710100", "714700", "715700"),
    record("41000077", "Håndbog for haveejere", "", "2012", "773000"),
    record("41000088", "Nordlys og nattog", "Hanne Skjødt", "2023", "775100", "765700"),
)

WHOLE = {
    "870970-basis:41000022": (
        '<record format="danMARC2" type="Bibliographic"><leader>00000n    2200000   4500</leader>'
        '<datafield tag="001" ind1="0" ind2="0"><subfield code="a">41000022</subfield>'
        '<subfield code="b">870970</subfield></datafield>'
        '<datafield tag="245" ind1="0" ind2="0"><subfield code="a">Fyrpasserens dagbog</subfield></datafield></record>'
    )
}
"""The whole record of one of them, as it was loaded."""
