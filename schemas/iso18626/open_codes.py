"""The open code lists of ISO 18626: what the lists of 2017 (V1.0) and of 2021 (V2.0) hold.

Open means that a value outside them is no fault: it is kept and passed on as it came, and told as a remark where a
message is validated. Lists of other standards are not here: currencies (ISO 4217), countries and regions (ISO 3166).
Of the 2021 lists those eight are known that systems offer; the others are taken to be those of 2017 [inf].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from attrs import frozen

from schemas.xml import Element, local

from .layout import NAMESPACE

OFFICIAL: Final = "http://illtransactions.org/ISO18626/OpenCodeList/"
_SCHEME: Final = f"{{{NAMESPACE}}}scheme"


@frozen
class OpenList:
    """One open list.

    Attributes:
        name: Its name in the URIs of the lists: `LoanCondition`.
        elements: The elements that hold its values.
        old: Its values of 2017.
        new: Its values of 2021; None where they are not known to differ.
        in_use: Values that real systems write and no list holds.
        old_name: Its name of 2017, where that was another.
    """

    name: str
    elements: tuple[str, ...]
    old: frozenset[str]
    new: frozenset[str] | None = None
    in_use: frozenset[str] = frozenset()
    old_name: str = ""

    @property
    def known(self) -> frozenset[str]:
        """Every value that is no surprise."""
        return self.old | (self.new or frozenset()) | self.in_use

    @property
    def schemes(self) -> tuple[str, str]:
        """The URIs of the lists of 2017 and of 2021. The electronic addresses of 2017 are no "List" in theirs."""
        old = self.old_name or self.name
        plain = "" if self.name == "ElectronicAddressType" else "List"
        return f"{OFFICIAL}{old}{plain}-V1.0", f"{OFFICIAL}{self.name}List-V2.0"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FORMATS_OF_BOTH: Final = _words(
    "CassetteTape CD CD-ROM Daisy-ROM DVD JPEG LargePrint LP Microform MP3 Multimedia PaperCopy PDF Printed Tape TIFF"
    " VHS"
)
_OLD_FORMATS: Final = _FORMATS_OF_BOTH | _words("Blu-ray Braille")
_NEW_FORMATS: Final = _FORMATS_OF_BOTH | _words("EPUB EPUB2 EPUB3 UltraHD")
_RETRIES_OF_BOTH: Final = _words(
    "AtBindery CostExceedsMaxCost NotCurrentAvailableForILL NotFoundAsCited OnLoan OnOrder ReqDelDateNotPossible"
    " ReqDelMethodNotSupp"
)
_DELIVERIES_OF_BOTH: Final = _words("ArticleExchange Email FTP Mail Odyssey URL")

LISTS: Final = (
    # ICOLC is offered by Koha, PID is what the Danish data well numbers its records by.
    OpenList("AgencyIdType", ("agencyIdType",), _words("DNUCNI ISIL"), in_use=_words("ICOLC")),
    OpenList("BibliographicItemIdCode", ("bibliographicItemIdentifierCode",), _words("ISBN ISSN ISMN")),
    OpenList(
        "BibliographicRecordIdCode",
        ("bibliographicRecordIdentifierCode",),
        _words("AMICUS BL FAUST JNB LA LCCN Medline NCID OCLC PMID TP"),
        in_use=_words("PID"),
    ),
    OpenList("BillingMethod", ("billingMethod",), _words("Account FreeOfCharge Invoice Other ReciprocityAgreement")),
    OpenList(
        "CopyrightCompliance",
        ("copyrightCompliance",),
        _words(
            "AU-CopyRCatS183ComW AU-CopyRCatS183State AU-CopyrightActS49 AU-CopyrightActS50-1 AU-CopyrightActS50-7A"
            " AU-CopyrightActS50-7B AU-CopyrightCleared AU-GenBus NZ-CopyrightActS54 NZ-CopyrightActS55 Other"
            " UK-CopyRFeePaid UK-FairDealing US-CCG US-CCL"
        ),
    ),
    OpenList(
        "CourierName",
        ("courierName",),
        frozenset(),
        frozenset({"DB Schenker", "DHL", "Fedex", "PostNord AB", "UPS"}),
    ),
    OpenList(
        "DeliveryMethod",
        ("sentVia", "deliveryMethod"),
        _DELIVERIES_OF_BOTH | _words("Ariel"),
        _DELIVERIES_OF_BOTH | _words("Courier"),
        old_name="SentVia",
    ),
    OpenList("ElectronicAddressType", ("electronicAddressType",), _words("Chat Email FTP Skype")),
    OpenList("ItemFormat", ("preferredFormat",), _OLD_FORMATS, _NEW_FORMATS, old_name="PreferredFormat"),
    OpenList("ItemFormat", ("deliveredFormat", "itemFormat"), _OLD_FORMATS, _NEW_FORMATS, old_name="DeliveredFormat"),
    OpenList(
        "LoanCondition",
        ("loanCondition",),
        _words("LibraryUseOnly NoReproduction SignatureRequired SpecCollSupervReq WatchLibraryUseOnly"),
    ),
    OpenList(
        "PatronType",
        ("patronType",),
        _words("Adult Child Faculty GraduateStudent Researcher Staff Student UnderGraduateStudent"),
    ),
    OpenList(
        "PaymentMethod",
        ("paymentMethod",),
        _words("BankTransfer CreditCard DebitCard EFTS IBS IIBS IFLAVoucher IFM LAPS Paypal"),
    ),
    OpenList(
        "PublicationType",
        ("publicationType",),
        _words(
            "ArchiveMaterial Article AudioBook Book Chapter ConferenceProc Game GovernmentPubl Image Journal Manuscript"
            " Map Movie MusicRecording MusicScore Newspaper Patent Report SoundRecording Thesis"
        ),
    ),
    OpenList(
        "ReasonRetry",
        ("reasonRetry",),
        _RETRIES_OF_BOTH | _words("LoanPossible"),
        _RETRIES_OF_BOTH
        | _words(
            "CourierNotSupp MultiVolAvail MustMeetLoanCondition ReqEditionNotPossible ReqFormatNotPossible"
            " ReqPayMethodNotSupported ReqServLevelNotSupp ReqServTypeNotPossible"
        ),
    ),
    OpenList(
        "ReasonUnfilled",
        ("reasonUnfilled",),
        _words("NonCirculating NotAvailableForILL NotHeld NotOnShelf PolicyProblem PoorCondition"),
    ),
    OpenList("ServiceLevel", ("serviceLevel",), _words("Express Normal Rush SecondaryMail Standard Urgent")),
)
LIST_OF: Final[Mapping[str, OpenList]] = MappingProxyType({element: one for one in LISTS for element in one.elements})


def unlisted(root: Element) -> Iterator[tuple[Element, OpenList]]:
    """Each element of a document whose code is in no edition's list, with the list.

    A code that names a list of somebody else's is that list's business.
    """
    for element in root.iter(*(f"{{*}}{name}" for name in LIST_OF)):
        known = LIST_OF[local(element)]
        scheme = element.get(_SCHEME) or element.get("scheme") or OFFICIAL
        value = (element.text or "").strip()
        if value and value not in known.known and scheme.startswith(OFFICIAL):
            yield element, known
