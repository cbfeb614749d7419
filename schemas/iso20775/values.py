"""Holdings as ISO 20775 says them: frozen values, read by `read`, written by `write`.

Field order follows the schema (`ISOholdings_V1.0.xsd`). Codes are plain integers as received, so that an unknown
one is kept; the enumerations below name the known ones. Times are calendar days in Europe/Copenhagen.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import IntEnum

from attrs import frozen

from schemas.iso20775.history import SummaryHistory


class AvailabilityStatus(IntEnum):
    """Is this piece there (ISO 20775 availabilityStatus)."""

    UNKNOWN = 0
    AVAILABLE = 1
    NOT_AVAILABLE = 2
    POSSIBLY_AVAILABLE = 3


class AvailableFor(IntEnum):
    """For what service (ISO 20775 availableFor)."""

    UNSPECIFIED = 0
    LOAN = 1
    PHYSICAL_COPY = 2
    DIGITAL_COPY = 3
    ONLINE_ACCESS = 4
    REFERENCE = 5
    OTHER = 6


class ReservationPolicy(IntEnum):
    """Does the library take reservations (ISO 20775 reservationPolicy)."""

    UNKNOWN = 0
    WILL_ACCEPT = 1
    WILL_NOT_ACCEPT = 2
    POSSIBLY = 3


class Completeness(IntEnum):
    """How much of a set there is (ISO 20775 completeness)."""

    NOT_AVAILABLE = 0
    COMPLETE = 1
    INCOMPLETE = 2
    SCATTERED = 3


class Retention(IntEnum):
    """How long a set is kept (ISO 20775 retention); there is no 1."""

    UNKNOWN = 0
    REPLACED_BY_UPDATES = 2
    SAMPLE_ISSUE = 3
    REPLACED_BY_PRESERVATION = 4
    REPLACED_BY_CUMULATION = 5
    LIMITED = 6
    NONE = 7
    PERMANENT = 8


class UnitType(IntEnum):
    """What a numbering counts (ISO 20775 unitType)."""

    BASIC = 1
    SUPPLEMENT = 2
    INDEX = 3


class AccessRestrictions(IntEnum):
    """Who may open an electronic locator (ISO 20775 accessRestrictions)."""

    UNKNOWN = 0
    UNRESTRICTED = 1
    WITH_AUTHORISATION = 2
    PREVIEW_ONLY = 3
    NO_ONLINE_ACCESS = 4
    UNSPECIFIED = 5
    BY_URL = 6


@frozen(kw_only=True)
class Amount:
    """An amount of money; `currency` is a code of ISO 4217 where it is named."""

    value: Decimal
    currency: str | None = None


@frozen(kw_only=True)
class Charge:
    """One part of a structured fee."""

    amount: Amount
    reason: str | None = None
    unit: str | None = None


@frozen(kw_only=True)
class Fee:
    """What it costs (feeInformation): in words, or part by part."""

    text: str | None = None
    charges: tuple[Charge, ...] = ()

    @property
    def words(self) -> str:
        """The fee for a person; each charge as reason, unit and amount with strokes between."""
        parts = ("/".join(filter(None, (one.reason, one.unit, str(one.amount.value)))) for one in self.charges)
        return self.text or "; ".join(parts)


@frozen(kw_only=True)
class ElectronicLocator:
    """Where it is online: an address in `pointer`, or words in `text`; who may open it is a code."""

    pointer: str | None = None
    text: str | None = None
    access: int | None = None


@frozen(kw_only=True)
class Identifier:
    """A value and what it is a value of (codeOrIdentifier): a URI in `pointer` or words in `text`."""

    value: str
    pointer: str | None = None
    text: str | None = None


@frozen(kw_only=True)
class Level:
    """One step of an enumeration or a chronology: level 1, caption "vol.", value "3"."""

    value: str
    level: int | None = None
    caption: str | None = None


@frozen(kw_only=True)
class Numbering:
    """Which part it is: words in `text`, or structured steps."""

    text: str | None = None
    enumeration: tuple[Level, ...] = ()
    chronology: tuple[Level, ...] = ()


@frozen(kw_only=True)
class EnumerationAndChronology:
    """The numbering of one piece (single form), or of a run from `numbering` to `ending` (range form).

    `unit_type` is 1 for the basic unit, 2 for a supplement, 3 for an index; `alternative` marks a second
    numbering of the same piece.
    """

    numbering: Numbering
    ending: Numbering | None = None
    unit_type: int = 1
    alternative: bool = False
    note: str | None = None


@frozen(kw_only=True)
class PieceStatus:
    """availabilityInformation/status: one piece, one service, and when it can be had for it."""

    availability: int = AvailabilityStatus.UNKNOWN
    available_for: int | None = None
    available_from: date | None = None


@frozen(kw_only=True)
class AvailabilityInformation:
    """What is said of one piece; `policy` is the system's own code or words, which only it understands."""

    statuses: tuple[PieceStatus, ...] = ()
    policy: str | None = None
    fee: Fee | None = None
    reservation_policy: int | None = None
    queue: int | None = None


@frozen(kw_only=True)
class Piece:
    """One copy (copyInformation of a simple holding) or one part (component of a structured one)."""

    identifiers: tuple[Identifier, ...] = ()
    resource: Identifier | None = None
    form: Identifier | None = None
    valuation: Amount | None = None
    sublocations: tuple[str, ...] = ()
    shelf_locators: tuple[str, ...] = ()
    electronic_locators: tuple[ElectronicLocator, ...] = ()
    notes: tuple[str, ...] = ()
    enumerations: tuple[EnumerationAndChronology, ...] = ()
    availability: AvailabilityInformation | None = None


@frozen(kw_only=True)
class SummaryStatus:
    """copiesSummary/status: so many copies for one service, the first of them on this day."""

    available_count: int | None = None
    available_for: int | None = None
    earliest_dispatch: date | None = None


@frozen(kw_only=True)
class CopiesSummary:
    """All copies of a simple holding together."""

    copies: int = 1
    statuses: tuple[SummaryStatus, ...] = ()
    queue: int | None = None
    on_order: int | None = None


@frozen(kw_only=True)
class Simple:
    """A holding of equal copies (holdingSimple)."""

    summary: CopiesSummary | None = None
    copies: tuple[Piece, ...] = ()


@frozen(kw_only=True)
class PartSet:
    """A set of a structured holding; `completeness` and `retention` are codes."""

    label: str | None = None
    form: Identifier | None = None
    sublocation: str | None = None
    shelf_locators: tuple[str, ...] = ()
    electronic_locators: tuple[ElectronicLocator, ...] = ()
    completeness: int | None = None
    extent: tuple[EnumerationAndChronology, ...] = ()
    retention: int | None = None
    resource: Identifier | None = None
    components: tuple[Piece, ...] = ()


@frozen(kw_only=True)
class PolicyAvailability:
    """A service that the library gives with this holding, and what it says of it."""

    available_for: int | None = None
    text: str | None = None


@frozen(kw_only=True)
class SummaryPolicy:
    """What the library does with the holding as a whole."""

    form: Identifier | None = None
    availabilities: tuple[PolicyAvailability, ...] = ()
    reservation_policy: int | None = None
    fee: Fee | None = None


@frozen(kw_only=True)
class Holding:
    """What one institution has at one place: either simple or structured, or neither (OCLC names holders only).

    Addresses are kept as words, whatever elements they came in.
    """

    institution: Identifier | None = None
    locations: tuple[str, ...] = ()
    physical_addresses: tuple[str, ...] = ()
    electronic_addresses: tuple[str, ...] = ()
    simple: Simple | None = None
    sets: tuple[PartSet, ...] = ()
    policies: tuple[SummaryPolicy, ...] = ()
    history: SummaryHistory | None = None


@frozen(kw_only=True)
class Holdings:
    """A whole answer. `remarks` say what the reader had to leave out, each a short clause."""

    holdings: tuple[Holding, ...] = ()
    resources: tuple[Identifier, ...] = ()
    remarks: tuple[str, ...] = ()
