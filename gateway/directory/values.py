"""What the VIP base (the national library directory) says of libraries, as values.

They are read from `libraries.json` (see docs/formats.md) and are msgspec Structs, so that the file format,
its JSON Schema and these types are one definition. Days are whole calendar days.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct, field


class Switch(StrEnum):
    """A borrower's three-way switch; TEST decides as YES does, says so, and leaves the order to staff."""

    NO = "no"
    TEST = "test"
    YES = "yes"


class LibraryKind(StrEnum):
    """What sort of library it is; loan paths and manners go by it."""

    PUBLIC = "public"
    RESEARCH = "research"
    EDUCATION = "education"
    SPECIAL = "special"
    FOREIGN = "foreign"


class LenderPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As a lender, for one material type: does it lend automatically, and from what age of the record."""

    lends: bool = True
    days: int = 0


class OwnMaterialProfile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a library may borrow elsewhere what it owns itself (docs/rules.md R8-R10).

    The record must be more than `age_days` old; a copy expected back within `back_within_days` stops the
    loan.
    """

    age_days: int
    back_within_days: int


PUBLIC_PROFILE = OwnMaterialProfile(age_days=365, back_within_days=14)
RESEARCH_PROFILE = OwnMaterialProfile(age_days=0, back_within_days=10)


class BorrowerPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As a borrower, for one material type.

    `lenders` limits whom it may borrow from automatically; None admits every library that lends.
    `may_queue` says whether an order may wait for a copy that is out (VIP: autRes).
    """

    borrows: Switch = Switch.YES
    days: int = 0
    own_material: Switch = Switch.NO
    own_profile: OwnMaterialProfile = PUBLIC_PROFILE
    may_queue: bool = True
    lenders: tuple[str, ...] | None = None


class MaterialPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A library's two sides for one material type; a missing side takes no part automatically."""

    lender: LenderPolicy | None = None
    borrower: BorrowerPolicy | None = None


class Closing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A temporary closing (docs/rules.md R23): for the cooperation, for end users, or for both.

    Without dates it holds until somebody opens again; `until` is the last closed day.
    """

    cooperation: bool = False
    end_users: bool = False
    since: date | None = None
    until: date | None = None
    reason: str = ""


class Branch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A branch of a library; its own closings close it alone."""

    number: str
    name: str
    closings: tuple[Closing, ...] = ()
    loan_path: LoanPath | None = None


class LoanPath(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A borrower's loan path (lånevej): whom it borrows from, first to last (docs/rules.md R15-R18).

    `first` is what the library wrote itself. With `generated`, every other library follows in the order that
    the agency for culture recommends; without it, the path ends there and nobody else lends automatically.
    """

    first: tuple[str, ...] = ()
    generated: bool = True


class Iso18626Version(StrEnum):
    """A version of ISO 18626 that a peer is written to in."""

    V1_1 = "1.1"
    V1_2 = "1.2"
    V2021 = "2021-2"


class Addressing(StrEnum):
    """Whose agencies a peer sees in the messages it gets: the other library's own, or the gateway's."""

    TRANSPARENT = "transparent"
    OPAQUE = "opaque"


class PeerProfile(StrEnum):
    """Whose system speaks ISO 18626 there, hence with which quirks (docs/peers.md, "Profiles")."""

    PLAIN = "plain"
    ALMA = "alma"
    RAPIDO = "rapido"
    RESHARE = "reshare"
    OCLC = "oclc"
    KOHA = "koha"
    KOHA_PLUGIN = "koha-plugin"
    SLNP = "slnp"


class Peer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a library's ISO 18626 system is spoken to, and how it proves who it is (docs/peers.md).

    `profile` names the quirks of its maker's system. `sends_account`, `sends_code`, `sends_bearer` and
    `sends_certificate` (a subject or a SHA-256 fingerprint) are what it must show us with its messages, `account`,
    `code` and `bearer` what we show it, `certificate` the name of one of ours ([certificates] of the configuration);
    "" asks for, or shows, nothing.
    With `relays_confirmations` its messages are confirmed only when the other side has confirmed, or the limit is over.
    With `hears_refusals` it is told of each lender that cannot supply, although the next one is asked.
    """

    version: Iso18626Version = Iso18626Version.V1_2
    profile: PeerProfile = PeerProfile.PLAIN
    addressing: Addressing = Addressing.TRANSPARENT
    relays_confirmations: bool = False
    hears_refusals: bool = False
    account: str = ""
    code: str = ""
    bearer: str = ""
    certificate: str = ""
    sends_account: str = ""
    sends_code: str = ""
    sends_bearer: str = ""
    sends_certificate: str = ""

    def __repr__(self) -> str:
        return f"Peer(version={self.version}, profile={self.profile}, addressing={self.addressing}, <secrets hidden>)"


class Login(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a holdings service wants to know of who asks."""

    user: str = ""
    password: str = ""
    group: str = ""

    def __repr__(self) -> str:
        return "Login(<hidden>)"


class System(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to reach a library's local system. An address is a full URL; None means it has no such service.

    `holdings_settings` are words for the adapter of `holdings_protocol` alone (docs/holdings.md);
    `holdings_certificate` names one of ours that a holdings service is shown, as `peer.certificate` in ISO 18626.
    """

    iso18626: str | None = None
    peer: Peer = Peer()
    holdings: str | None = None
    holdings_protocol: str = "iso20775-sru"
    holdings_profile: str = "plain"
    holdings_login: Login | None = None
    holdings_certificate: str = ""
    holdings_settings: dict[str, str] = {}


class Language(StrEnum):
    """In which language a library is spoken for, where it has not written the words itself."""

    DANISH = "da"
    ENGLISH = "en"


class LoanNotes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What borrowers are told of a library's loans in its name; "" for the usual words in its language.

    `{lender}` stands for its name and number, `{title}` for what was lent, `{due}` for the due day.
    """

    overdue: str = ""
    recalled: str = ""


class Library(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One library: `agency` is its six-digit number; `policies` go by material type id ("1".."7", "9").

    `central_library` is the number of the central library whose area it lies in; `central` marks one itself;
    `superstructure` marks a library that holds overbygning material (loan path class 3); `last_resort` marks
    one that is asked only after others where the rules say so (docs/rules.md R46).
    `language` and `notes` are what is said in its name.
    `name` and `kind` may be left out in a case written by hand; a directory file must name every library.
    """

    agency: str
    name: str = ""
    kind: LibraryKind = LibraryKind.PUBLIC
    central: bool = False
    superstructure: bool = False
    central_library: str | None = None
    last_resort: bool = False
    lends_on_order_material: bool = False
    policies: dict[str, MaterialPolicy] = {}
    loan_path: LoanPath = LoanPath()
    closings: tuple[Closing, ...] = ()
    branches: tuple[Branch, ...] = ()
    language: Language = Language.ENGLISH
    notes: LoanNotes = LoanNotes()
    system: System = System()


class DirectoryFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`libraries.json`: every library, and the names of the material types."""

    libraries: tuple[Library, ...]
    material_types: dict[str, str] = field(default_factory=lambda: {"1": "Danish books"})
