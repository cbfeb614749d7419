"""How a library's NCIP service wants to be asked: what makers are known for, and what a library may set instead.

Profiles are where to begin; every part of one can be set, since versions of the same system differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from attrs import frozen
from msgspec import Struct

from adapters.interface import HoldingsQuery, Login
from adapters.ncip_exchange import check_address
from adapters.settings import SettingsFault, listed, profile_of, read_settings
from adapters.system_faults import Faults, faults_by
from schemas.agency import isil
from schemas.ncip import Dialect, Edition, Header, Identifier
from schemas.ncip.codes import ISIL_SCHEME
from schemas.ncip.dialect import BEFORE_SETS
from schemas.ncip.look_up import RecordNumber


class NcipSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library may set; an empty word is the profile's.

    `service` asks for items by their ids ("item") or for all items of a record ("item-set"). `version` and
    `version_attribute` ("qualified" with the namespace, "plain" without) are how messages are marked, `item_set_in`
    where LookupItemSet stands ("message" or "ext"). `item_type` is the type of item ids, `record_code` the code of
    record numbers; without one they belong to the asked agency. `from_agency` and `to_agency` are who asks and who is
    asked, in the system's own words, `agency_scheme` their scheme. `login_of` says whose the login is: the
    agency's, or the system's. `not_for_loan` lists further restrictions and locations, between commas, whose items
    stay in the library.
    """

    service: Literal["", "item", "item-set"] = ""
    version: Literal["", "1.0", "1.01", "2.0", "2.01", "2.02"] = ""
    version_attribute: Literal["", "qualified", "plain"] = ""
    item_set_in: Literal["", "message", "ext"] = ""
    content_type: str = ""
    item_type: str = ""
    record_code: str = ""
    from_agency: str = ""
    to_agency: str = ""
    agency_scheme: str = ""
    login_of: Literal["agency", "system"] = "agency"
    not_for_loan: str = ""


@frozen(kw_only=True)
class Profile:
    """What a maker's systems are known for. `names_agencies`: a message without who asks whom is refused."""

    version: str
    service: str = "item"
    content_type: str = "application/xml; charset=utf-8"
    qualified: bool = True
    item_type: str = ""
    record_code: str = ""
    agency_scheme: str = ""
    isils: bool = False
    names_agencies: bool = False
    sierra_numbers: bool = False


_TEXT_XML: Final = "text/xml; charset=utf-8"

PROFILES: Final[Mapping[Edition, Mapping[str, Profile]]] = {
    Edition.ONE: {
        "plain": Profile(version="1.0"),
        "danish": Profile(version="1.01", agency_scheme=ISIL_SCHEME, isils=True, names_agencies=True),
    },
    Edition.TWO: {
        "plain": Profile(version="2.02"),
        "aleph": Profile(version="2.0", content_type=_TEXT_XML, item_type="Accession Number"),
        "alma": Profile(version="2.02", item_type="Barcode"),
        "evergreen": Profile(version="2.02", service="item-set", record_code="BibID"),
        "folio": Profile(version="2.0", qualified=False),
        "koha": Profile(version="2.0", item_type="Accession Number"),
        "polaris": Profile(version="2.0"),
        "sierra": Profile(version="2.02", service="item-set", sierra_numbers=True),
        "xc": Profile(version="2.0", service="item-set"),
    },
}
"""By edition and the directory's `holdings_profile`; docs/holdings.md tells what each is for."""


@frozen(kw_only=True)
class Way:
    """How one library is asked."""

    dialect: Dialect
    content_type: str
    by_record: bool
    header: Header | None
    item_type: str
    agency: str
    record_code: str
    agency_scheme: str
    sierra_numbers: bool
    not_for_loan: frozenset[str]

    def item(self, number: str) -> Identifier:
        """The id of an item: of a type where it has one, else the agency's."""
        if self.item_type:
            return Identifier(value=number, type=self.item_type)
        return Identifier(value=number, agency=self.agency, agency_scheme=self.agency_scheme)

    def record(self, number: str) -> RecordNumber:
        """The number of a record, coded where it has a code, else the agency's."""
        if self.sierra_numbers:
            number = without_check_digit(number)
        if self.record_code:
            return RecordNumber(value=number, code=self.record_code)
        return RecordNumber(value=number, agency=self.agency, scheme=self.agency_scheme)


def way(query: HoldingsQuery, edition: Edition) -> Way:
    """How the library of a query is asked.

    Raises:
        SettingsFault: it cannot be asked so.
    """
    settings, profile = _said(query, edition)
    dialect = _dialect(settings, profile, edition)
    by_record = _by_record(settings, profile, edition)
    in_ext = settings.item_set_in == "ext" if settings.item_set_in else dialect.version in BEFORE_SETS
    scheme = settings.agency_scheme or profile.agency_scheme
    agency = settings.to_agency or (isil(query.agency) if profile.isils else query.agency)
    return Way(
        dialect=Dialect(version=dialect.version, qualified=dialect.qualified, sets_in_ext=in_ext),
        content_type=settings.content_type or profile.content_type,
        by_record=by_record,
        header=_header(query, settings, profile, agency, scheme),
        item_type=settings.item_type or profile.item_type,
        agency=agency,
        record_code=settings.record_code or profile.record_code,
        agency_scheme=scheme,
        sierra_numbers=profile.sierra_numbers,
        not_for_loan=listed(settings.not_for_loan),
    )


def faults_of(edition: Edition) -> Faults:
    """What is wrong with a library's service of this edition as the directory has it."""
    return faults_by(
        lambda query: profile_of(query, PROFILES[edition]),
        lambda query: _dialect(*_said(query, edition), edition),
        lambda query: _by_record(*_said(query, edition), edition),
        lambda query: _header(query, *_said(query, edition), "", ""),
        check_address,
        settings=NcipSettings,
    )


def _said(query: HoldingsQuery, edition: Edition) -> tuple[NcipSettings, Profile]:
    return read_settings(query, NcipSettings), profile_of(query, PROFILES[edition])


def _dialect(settings: NcipSettings, profile: Profile, edition: Edition) -> Dialect:
    dialect = Dialect(
        version=settings.version or profile.version,
        qualified=settings.version_attribute == "qualified" if settings.version_attribute else profile.qualified,
    )
    if dialect.edition is not edition:
        raise SettingsFault(f"has the holdings setting version {settings.version}, which is not of ncip{edition.value}")
    return dialect


def _by_record(settings: NcipSettings, profile: Profile, edition: Edition) -> bool:
    by_record = (settings.service or profile.service) == "item-set"
    if by_record and edition is Edition.ONE:
        raise SettingsFault("has the holdings setting service item-set, which NCIP 1 does not have")
    return by_record


def _header(query: HoldingsQuery, settings: NcipSettings, profile: Profile, to: str, scheme: str) -> Header | None:
    """Who asks whom; None where nobody is named. Without a setting the agency is the login's group, else its user."""
    login = query.login or Login()
    of_system = settings.login_of == "system"
    asking = settings.from_agency or login.group or ("" if of_system else login.user)
    if not asking:
        if query.login is not None or profile.names_agencies:
            raise SettingsFault("needs the holdings setting from_agency: who asks, in its system's words")
        return None
    return Header(
        from_agency=asking,
        to_agency=to,
        agency_scheme=scheme,
        from_system=login.user if of_system else "",
        agency_password="" if of_system else login.password,
        system_password=login.password if of_system else "",
    )


def without_check_digit(number: str) -> str:
    """A Sierra record number as its NCIP service wants it: `.b10012345` gives `1001234`; others stay as they are."""
    digits = number.removeprefix(".").removeprefix("b")
    return digits[:-1] if number.startswith((".b", "b")) and len(digits) > 1 else number
