"""Where each vendor's system says that a copy is in: tables, one row for each system, read side by side.

Most systems fill in circulation data, and OPAC's own `availableNow` decides. The rest write words into a note, or
into a local field of MARC; and what `availableThru` means differs by vendor. The rows are what ReShare's mod-rs does
with live answers, and what the answers themselves show; a library whose system differs overrides words by
`holdings_settings` (docs/holdings.md). Words are compared without regard to case and outer blanks.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from attrs import evolve, frozen

from schemas.iso20775.values import AvailableFor
from schemas.opac.days import DayOrder


class Thru(StrEnum):
    """What a system puts into `availableThru`."""

    NOTHING = "nothing"
    POLICY = "policy"
    MATERIAL = "material"


@frozen(kw_only=True)
class OpacRule:
    """How OPAC records are read.

    Where a holding has no circulation data, its `publicNote` is compared with the words: `available` are in,
    `possibly` may be in, `DUE` and a day is out until then, and any other note is out if `note_decides`. Policies or
    restrictions among `not_for_loan` keep a copy in the house. With `restrictions_are_places` and
    `locations_are_statuses` the system uses these elements for something else, which is not told.
    """

    available: frozenset[str] = frozenset()
    possibly: frozenset[str] = frozenset()
    note_decides: bool = False
    thru: Thru = Thru.NOTHING
    not_for_loan: frozenset[str] = frozenset()
    restrictions_are_places: bool = False
    locations_are_statuses: bool = False
    days: DayOrder = DayOrder.MONTH_FIRST


@frozen(kw_only=True)
class MarcRule:
    """How a MARC field tells of one copy. Codes are subfields, "" is nowhere.

    `status` with a value among `available` is in, any other value is out; with `unavailable` it is the other way
    round: those values are out, any other is in. `out` with any value is out, and that value may be the day it is
    back. `spoken` with a value that is not among `spoken_in` is out whatever the rest says. `not_for_loan` with a
    value other than 0 keeps the copy in the house. `lending` holds a letter that says what the copy is for: those among
    `lent` are lent, the others serve what `services` says, or something else; none says whether the copy is in.
    `isil` tells that `institution` is an ISIL, so that a copy is that library's alone.
    """

    tag: str
    status: str = ""
    available: frozenset[str] = frozenset()
    unavailable: frozenset[str] = frozenset()
    possibly: frozenset[str] = frozenset()
    out: str = ""
    spoken: str = ""
    spoken_in: frozenset[str] = frozenset()
    not_for_loan: str = ""
    lending: str = ""
    lent: frozenset[str] = frozenset()
    services: Mapping[str, AvailableFor] = MappingProxyType({})
    institution: str = ""
    isil: bool = False
    location: str = ""
    shelf: str = ""
    call_number: str = ""
    item_id: str = ""
    volume: str = ""
    note: str = ""
    days: DayOrder = DayOrder.MONTH_FIRST


@frozen(kw_only=True)
class Vendor:
    """One system's rules, for either form of record that it may give."""

    opac: OpacRule = OpacRule()
    marc: MarcRule | None = None


def _words(*words: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


PLAIN: Final = Vendor()
"""A system of which nothing is known: circulation data speak, everything else says nothing of availability."""

VENDORS: Final[Mapping[str, Vendor]] = {
    "plain": PLAIN,
    "alma": Vendor(opac=OpacRule(thru=Thru.POLICY)),
    "voyager": Vendor(opac=OpacRule(thru=Thru.POLICY)),
    "aleph": Vendor(opac=OpacRule(thru=Thru.POLICY)),
    "folio": Vendor(opac=OpacRule(thru=Thru.MATERIAL)),
    "wms": PLAIN,
    "horizon": Vendor(opac=OpacRule(restrictions_are_places=True, locations_are_statuses=True)),
    "sierra": Vendor(
        opac=OpacRule(
            available=_words("AVAILABLE"),
            possibly=_words("CHECK SHELVES", "CHECK SHELF"),
            note_decides=True,
        )
    ),
    "koha": Vendor(
        marc=MarcRule(
            tag="952",
            out="q",
            spoken="k",
            spoken_in=_words("Available"),
            not_for_loan="7",
            location="b",
            shelf="c",
            call_number="o",
            item_id="p",
            volume="h",
        )
    ),
    "evergreen": Vendor(
        marc=MarcRule(
            tag="852",
            status="n",
            available=_words("Available"),
            location="d",
            shelf="a",
            call_number="c",
            item_id="g",
        )
    ),
    "polaris": Vendor(
        marc=MarcRule(
            tag="852",
            status="r",
            available=_words("In"),
            location="a",
            shelf="b",
            call_number="h",
            item_id="p",
        )
    ),
    "symphony": Vendor(
        marc=MarcRule(
            tag="926",
            status="b",
            unavailable=_words("RESERVES", "CHECKEDOUT", "MISSING", "DISCARD"),
            location="a",
            shelf="b",
            call_number="c",
        )
    ),
    "tlc": Vendor(
        marc=MarcRule(
            tag="982",
            status="1",
            available=_words("y"),
            location="b",
            shelf="c",
            call_number="m",
            item_id="i",
        )
    ),
    "gvi": Vendor(
        marc=MarcRule(
            tag="924",
            lending="d",
            lent=_words("a", "c"),
            services={"b": AvailableFor.PHYSICAL_COPY, "e": AvailableFor.DIGITAL_COPY},
            institution="b",
            isil=True,
            call_number="g",
            item_id="a",
            note="l",
        )
    ),
    "852": Vendor(marc=MarcRule(tag="852", institution="a", location="b", shelf="c", call_number="h", note="z")),
}
"""Systems by the word that the directory's `holdings_profile` has.

"852" is MARC21's own field, without a status. "gvi" is MARC-21plus-1 of the German union catalogue: 924 *d is a loan of
volumes alone (a), paper copies alone (b), both (c), nothing (d), electronic copies alone (e); that reading is inferred.
"""


def with_words(  # noqa: PLR0913  one for each setting
    vendor: Vendor,
    *,
    available: frozenset[str] | None = None,
    possibly: frozenset[str] | None = None,
    unavailable: frozenset[str] | None = None,
    not_for_loan: frozenset[str] | None = None,
    lent: frozenset[str] | None = None,
    thru: Thru | None = None,
    days: DayOrder | None = None,
) -> Vendor:
    """A vendor's rules with a library's own words in place of the table's; None leaves the table's."""
    opac = {
        "available": available,
        "possibly": possibly,
        "not_for_loan": not_for_loan,
        "thru": thru,
        "days": days,
        "note_decides": None if available is None else True,
    }
    marc = {"available": available, "possibly": possibly, "unavailable": unavailable, "lent": lent, "days": days}
    return Vendor(
        opac=evolve(vendor.opac, **_given(opac)),
        marc=None if vendor.marc is None else evolve(vendor.marc, **_given(marc)),
    )


def _given(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
