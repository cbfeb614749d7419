"""The smallest parts of ISO 20775 holdings from XML: identifiers, locators, steps of a numbering, words."""

from __future__ import annotations

from itertools import islice
from typing import Final

from lxml.etree import _Element

from schemas.iso20775.values import ElectronicLocator, Identifier, Level
from schemas.xml import Parts, by_name, first, first_text, local, text

MAX_TEXTS: Final = 100
"""Notes, shelf marks or identifiers of one element that are read."""


def identifier(element: _Element | None) -> Identifier | None:
    """What an element of the form `value` and `typeOrSource` names; None where it names nothing."""
    if element is None:
        return None
    parts = by_name(element)
    value = first_text(parts, "value") or text(element)
    if not value:
        return None
    source = first(parts, "typeOrSource")
    if source is None:
        return Identifier(value=value)
    told = by_name(source)
    return Identifier(
        value=value,
        pointer=words(told, "pointer"),
        text=words(told, "text") or text(source) or None,
    )


def level(element: _Element) -> Level:
    """One step of a numbering."""
    number = element.get("level", "").strip()
    parts = by_name(element)
    return Level(
        value=first_text(parts, "value"),
        level=int(number) if number.isdecimal() and len(number) <= 3 else None,
        caption=words(parts, "caption"),
    )


def electronic_locator(element: _Element) -> ElectronicLocator:
    """Where an electronic copy is, and who may open it."""
    access = element.get("accessRestrictions", "").strip()
    parts = by_name(element)
    pointer = words(parts, "pointer")
    return ElectronicLocator(
        pointer=pointer,
        text=None if pointer else words(parts, "text") or text(element) or None,
        access=int(access) if access.isdecimal() and len(access) == 1 else None,
    )


def policy_words(element: _Element) -> str | None:
    """What is said of a service: in `text`, or in elements of anybody's own."""
    own = (all_words(one) for one in element if local(one) not in {"availableFor", "text"})
    return words(by_name(element), "text") or " ".join(filter(None, own)) or None


def anything(parts: Parts, name: str) -> tuple[str, ...]:
    """Elements that may hold words or anybody's own elements, as words."""
    if name not in parts:
        return ()
    return tuple(filter(None, map(all_words, islice(parts[name], MAX_TEXTS))))


def all_words(element: _Element) -> str:
    """The words of an element and of all elements in it."""
    return " ".join(" ".join(map(str, element.itertext())).split())


def words(parts: Parts, name: str) -> str | None:
    """The words of the first child of that name; None where there are none."""
    return first_text(parts, name) or None


def texts(parts: Parts, name: str) -> tuple[str, ...]:
    """The words of all children of that name that hold some."""
    if name not in parts:
        return ()
    return tuple(filter(None, map(text, islice(parts[name], MAX_TEXTS))))
