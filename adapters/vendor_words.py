"""The settings by which a library puts its own words in place of its vendor's, the same for every way of asking."""

from __future__ import annotations

from msgspec import Struct

from adapters.settings import listed
from schemas.opac.days import DayOrder
from schemas.opac.vendors import Thru, Vendor, with_words


class VendorWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A library's own words, listed between commas, in any case.

    They are statuses that are in, may be in or are out, policies that keep a copy in the house, and letters that
    mean a loan (924). `available_thru` says what the system puts there; `days` is `dmy` or `mdy`.
    """

    available: str | None = None
    possibly: str | None = None
    unavailable: str | None = None
    not_for_loan: str | None = None
    lent: str | None = None
    available_thru: Thru | None = None
    days: DayOrder | None = None

    def correct(self, vendor: Vendor) -> Vendor:
        """A vendor's rules with these words in place of its own."""
        return with_words(
            vendor,
            available=_words(self.available),
            possibly=_words(self.possibly),
            unavailable=_words(self.unavailable),
            not_for_loan=_words(self.not_for_loan),
            lent=_words(self.lent),
            thru=self.available_thru,
            days=self.days,
        )


def _words(setting: str | None) -> frozenset[str] | None:
    return None if setting is None else listed(setting)
