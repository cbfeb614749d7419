"""A stored message for reading: its XML laid out, with what belongs to a person hidden until somebody asks."""

from __future__ import annotations

from typing import Final

from attrs import frozen
from lxml import etree

from gateway.web.console.page_words import T
from schemas import xml

PERSONAL: Final = frozenset({"patronInfo"})  # ISO 18626 keeps all that it says of an end user in here
SECRET: Final = frozenset({"securityCode"})  # never shown, not even when personal data is
MASK: Final = "•••"


@frozen(kw_only=True)
class Reading:
    """A message for reading: its text, whether it is XML, and whether something personal was hidden in it."""

    text: str
    is_xml: bool
    has_personal: bool


def reading(body: bytes, *, personal: bool) -> Reading:
    """Lays out a message; with `personal`, what it says of an end user is shown.

    In what is no XML nobody can tell what is personal, so all of it counts as that.
    """
    try:
        root = xml.parse(body, max_bytes=max(len(body), 1))
    except xml.XmlError:
        text = body.decode("utf-8", "replace") if personal else f"{MASK} {T.hidden} {MASK}"
        return Reading(text=text, is_xml=False, has_personal=True)
    found = False
    for element in root.iter(etree.Element):
        name = xml.local(element)
        if name in PERSONAL:
            found = True
            if not personal:
                _mask(element)
        elif name in SECRET:
            _mask(element)
    etree.indent(root, "  ")
    return Reading(text=etree.tostring(root, encoding="unicode"), is_xml=True, has_personal=found)


def _mask(element: etree._Element) -> None:
    for child in tuple(element):
        element.remove(child)
    element.text = f"{MASK} {T.hidden} {MASK}"
