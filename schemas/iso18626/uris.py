"""Whether the scheme of a code is a URI, as the schemas of both editions want it (xs:anyURI)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from lxml import etree

KEPT: Final = 1024  # schemes that are remembered; a peer has some ten

_JUDGE: Final = etree.XMLSchema(
    etree.fromstring(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="uri" type="xs:anyURI"/></xs:schema>'
    )
)


@lru_cache(maxsize=KEPT)
def is_uri(text: str) -> bool:
    """Whether libxml2, by which most systems validate, takes the text as a URI or a reference to one."""
    element = etree.Element("uri")
    try:
        element.text = text
    except ValueError:  # characters that XML cannot hold
        return False
    return _JUDGE.validate(element)
