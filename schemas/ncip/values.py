"""Messages of NCIP 1 and 2 as values: the same names for both, those of NCIP 2.

Text that may be about a patron, or a password, never shows in a `repr`: values are hidden, names are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum

from attrs import field, frozen

from schemas.iso20775.dates import day_or_none


class Edition(Enum):
    """Which NCIP: 1 (Z39.83-2002, with a DTD) or 2 (Z39.83-2008 and -2012, with an XML Schema)."""

    ONE = 1
    TWO = 2


@frozen(kw_only=True)
class Part:
    """An element: its text, the scheme its text is a code of, and what it holds. A flag has neither."""

    name: str
    value: str = field(default="", repr=False)
    scheme: str = field(default="", repr=False)
    parts: tuple[Part, ...] = ()

    def every(self, name: str) -> Iterator[Part]:
        """What it holds directly under this name, in its order."""
        return (part for part in self.parts if part.name == name)

    def first(self, *path: str) -> Part | None:
        """The first one down a path of names; None where there is none."""
        found: Part | None = self
        for name in path:
            found = next(found.every(name), None) if found is not None else None
        return found

    def text(self, *path: str) -> str:
        """The value of the first one down a path of names; empty where there is none."""
        found = self.first(*path)
        return found.value if found is not None else ""

    def day(self, *path: str) -> date | None:
        """The calendar day in the library's zone of a date down a path; a date without a zone is the day as written."""
        return day_or_none(self.text(*path))

    def all_below(self, name: str) -> Iterator[Part]:
        """Everything of this name at any depth, in the order of the document."""
        for part in self.parts:
            if part.name == name:
                yield part
            yield from part.all_below(name)


@frozen(kw_only=True)
class Identifier:
    """The id of an item, a request or a user: unique within an agency, or of a type (a barcode)."""

    value: str = field(repr=False)
    agency: str = ""
    type: str = ""
    agency_scheme: str = ""
    type_scheme: str = ""


@frozen(kw_only=True)
class Authentication:
    """One thing by which a user proves to be it: a number or a PIN, never to be shown."""

    type: str
    data: str = field(repr=False)


@frozen(kw_only=True)
class Header:
    """Who says a message to whom."""

    from_agency: str = ""
    to_agency: str = ""
    from_system: str = ""
    to_system: str = ""
    on_behalf_of: str = ""
    profile: str = ""
    agency_scheme: str = ""
    agency_password: str = field(default="", repr=False)
    system_password: str = field(default="", repr=False)


@frozen(kw_only=True)
class Problem:
    """Why something was not done. `messaging`: the message itself was at fault (NCIP 1's MessagingError).

    `detail` and `value` may repeat what was sent, a password among it.
    """

    type: str
    scheme: str = ""
    detail: str = field(default="", repr=False)
    element: str = ""
    value: str = field(default="", repr=False)
    messaging: bool = False


@frozen(kw_only=True)
class Message:
    """One message. `name` is the service's, an answer's ends in "Response"; it is empty for Problems that stand alone.

    `body` holds everything but the header and the problems.
    """

    name: str
    edition: Edition = Edition.TWO
    version: str = ""
    header: Header | None = None
    problems: tuple[Problem, ...] = ()
    body: tuple[Part, ...] = ()

    @property
    def root(self) -> Part:
        """The whole content as one part."""
        return Part(name=self.name, parts=self.body)

    @property
    def item(self) -> Identifier | None:
        """The item it is about."""
        return self._identifier("Item")

    @property
    def request(self) -> Identifier | None:
        """The request it is about."""
        return self._identifier("Request")

    @property
    def user(self) -> Identifier | None:
        """The user it is about."""
        return self._identifier("User")

    @property
    def authentications(self) -> tuple[Authentication, ...]:
        """How its user proves to be it."""
        return tuple(
            Authentication(type=one.text("AuthenticationInputType"), data=one.text("AuthenticationInputData"))
            for one in self.root.every("AuthenticationInput")
        )

    def text(self, *path: str) -> str:
        """A value down a path of names; empty where there is none."""
        return self.root.text(*path)

    def day(self, *path: str) -> date | None:
        """A calendar day down a path of names; None where there is none."""
        return self.root.day(*path)

    def _identifier(self, what: str) -> Identifier | None:
        root, name = self.root, f"{what}Id"
        # The Norwegian profile echoes ids in Ext, where an answer to a notification has no other room.
        part = root.first(name) or root.first("Ext", name)
        return identifier(part, what) if part is not None else None


def identifier(part: Part, what: str) -> Identifier:
    """An ItemId, RequestId or UserId as a value; `what` is "Item", "Request" or "User"."""
    agency, kind = part.first("AgencyId"), part.first(f"{what}IdentifierType")
    return Identifier(
        value=part.text(f"{what}IdentifierValue"),
        agency=agency.value if agency else "",
        agency_scheme=agency.scheme if agency else "",
        type=kind.value if kind else "",
        type_scheme=kind.scheme if kind else "",
    )
