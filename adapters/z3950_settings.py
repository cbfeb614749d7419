"""How one library's Z39.50 server is asked: its profile, which its own settings may correct (docs/holdings.md)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from attrs import evolve, frozen
from msgspec import Meta

from adapters.interface import HoldingsQuery
from adapters.settings import SettingsFault, profile_of, read_settings
from adapters.system_faults import faults_by
from adapters.tcp import Scheme, parse_address
from adapters.vendor_words import VendorWords
from schemas.opac.days import DayOrder
from schemas.opac.vendors import PLAIN, VENDORS, Vendor, with_words
from schemas.z3950 import Composition, Query, QueryError, by_use, oids, parse_pqf
from schemas.z3950.query import LOCAL_NUMBER

SCHEMES: Final[Mapping[str, Scheme]] = {
    "z3950": Scheme(210),
    "tcp": Scheme(210),
    "z3950s": Scheme(tls=True),
    "ssl": Scheme(tls=True),
}
"""Beginnings of addresses; `tcp` and `ssl` are YAZ's. Port 210 is Z39.50's own."""

DATABASE: Final = "Default"
"""What servers call their only database where the address names none (Z39.50-1995, 3.2.2.1.3 leaves it to them)."""

MARK: Final = "{id}"
"""Where the record's id goes in a query of a library's own."""


class AttributeSet(StrEnum):
    """Whose numbers a use attribute is taken from."""

    BIB_1 = "bib-1"
    DAN_1 = "dan-1"


class RecordSyntax(StrEnum):
    """In what form records are asked for."""

    OPAC = "opac"
    XML = "xml"
    USMARC = "usmarc"
    DANMARC2 = "danmarc2"


class Z3950Settings(VendorWords, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`holdings_settings` of a library with `holdings_protocol` "z3950"; what is left out is the profile's.

    `use` and `attribute_set` say in which index the id is looked for; `query` is a whole query in PQF instead, with
    {id} where the id goes. `records` is how many records of a result are read, `slice` how many at a time.
    """

    database: str | None = None
    use: Annotated[int, Meta(ge=1, le=9999)] | None = None
    attribute_set: AttributeSet | None = None
    query: str | None = None
    syntax: RecordSyntax | None = None
    element_set: str | None = None
    schema: str | None = None
    records: Annotated[int, Meta(ge=1, le=100)] = 10
    slice: Annotated[int, Meta(ge=1, le=100)] = 5


@frozen(kw_only=True)
class Manner:
    """How a server is asked and read; `query` is in PQF and takes the place of `use` and `attribute_set`."""

    syntax: RecordSyntax = RecordSyntax.OPAC
    element_set: str = ""
    schema: str = ""
    use: int = LOCAL_NUMBER
    attribute_set: AttributeSet = AttributeSet.BIB_1
    query: str = ""
    vendor: Vendor = PLAIN


_EUROPEAN: Final = with_words(PLAIN, days=DayOrder.DAY_FIRST)

PROFILES: Final[Mapping[str, Manner]] = {
    "plain": Manner(vendor=_EUROPEAN),
    "b3": Manner(
        syntax=RecordSyntax.XML,
        element_set="B3",
        schema=oids.HOLDINGS_SCHEMA,
        query=f"@attr 4=103 @attr bib-1 1=12 {MARK}",
    ),
    "danmarc2": Manner(syntax=RecordSyntax.DANMARC2, element_set="F"),
    **{
        name: Manner(vendor=VENDORS[name]) for name in ("alma", "aleph", "folio", "horizon", "sierra", "voyager", "wms")
    },
    **{
        name: Manner(syntax=RecordSyntax.USMARC, element_set="F", vendor=VENDORS[name])
        for name in ("koha", "evergreen", "polaris", "symphony", "tlc", "852")
    },
}
"""Manners by the directory's `holdings_profile`: the Danish B3, danMarc2, and one for each vendor."""


@frozen(kw_only=True)
class Asking:
    """All that is to be asked of a server about one record."""

    database: str
    query: Query
    syntax: str
    composition: Composition
    records: int
    slice: int
    vendor: Vendor


def asking(query: HoldingsQuery, path: str) -> Asking:
    """What to ask for a look-up; `path` is the database that its address names.

    Raises:
        SettingsFault: the profile or a setting cannot be used.
    """
    settings = read_settings(query, Z3950Settings)
    manner = _corrected(profile_of(query, PROFILES), settings)
    return Asking(
        database=settings.database or path or DATABASE,
        query=_query(manner, query.record_id),
        syntax=oids.RECORD_SYNTAXES[manner.syntax],
        composition=Composition(element_set=manner.element_set, schema=_schema(manner.schema)),
        records=settings.records,
        slice=settings.slice,
        vendor=settings.correct(manner.vendor),
    )


def _address(query: HoldingsQuery) -> None:
    parse_address(query.address, SCHEMES)


def _manner(query: HoldingsQuery) -> Manner:
    return _corrected(profile_of(query, PROFILES), read_settings(query, Z3950Settings))


faults: Final = faults_by(
    _manner,
    lambda query: _query(_manner(query), query.record_id),
    lambda query: _schema(_manner(query).schema),
    _address,
    settings=Z3950Settings,
)
"""What is wrong with a library's Z39.50 server as the directory has it."""


def _corrected(manner: Manner, settings: Z3950Settings) -> Manner:
    """A profile with a library's settings; its own index takes the place of the profile's query."""
    names = ("syntax", "element_set", "schema", "use", "attribute_set", "query")
    given = {name: value for name in names if (value := getattr(settings, name)) is not None}
    if given.keys() & {"use", "attribute_set"}:
        given.setdefault("query", "")
    return evolve(manner, **given)


def _query(manner: Manner, record_id: str) -> Query:
    if not manner.query:
        return by_use(record_id, manner.use, oids.ATTRIBUTE_SETS[manner.attribute_set])
    try:
        pattern = parse_pqf(manner.query)
    except QueryError as error:
        raise SettingsFault(f"has a holdings setting query that is no PQF: {error}") from None
    filled = pattern.filled(MARK, record_id)
    if filled == pattern:
        raise SettingsFault(f"has a holdings setting query without {MARK}")
    return filled


def _schema(name: str) -> str:
    if name and not oids.is_oid(name):
        raise SettingsFault(f"has the holdings setting schema {name[:40]!r}, which is no object identifier")
    return name
