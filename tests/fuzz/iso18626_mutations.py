"""ISO 18626 documents changed element by element: dropped, doubled, swapped, renamed, moved between the editions.

`mutants(seed)` gives bytes without end, for a reader, a validator or a live door; same seed, same bytes. Most stay
well-formed and keep their head, so that they get as far as a message can.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Final

from attrs import frozen
from lxml import etree

from schemas.iso18626 import codes
from schemas.iso18626.layout import NAMESPACE
from schemas.xml import Element, local
from tests.fuzz.iso18626_documents import documents

BYTES_SHARE: Final = 0.08  # of the mutants that get wounds in their bytes too: half of those are no XML any more
WORDS: Final = tuple(
    word.value
    for known in (
        codes.Action,
        codes.Status,
        codes.ReasonForMessage,
        codes.ErrorType,
        codes.MessageStatus,
        codes.RequestType,
        codes.RequestSubType,
        codes.ServiceType,
        codes.PreferredEdition,
    )
    for word in known
)
TEXTS: Final = (
    "R-17", "9788702000000", "DK-710100", "æøå €", " to  blanke ", "line\nline", "0", "X" * 300, "#seq:1#", "<&>",
)  # fmt: skip
VALUES: Final = (
    *TEXTS, *WORDS, *(word.lower() for word in WORDS),
    "", " ", "Y", "N", "y", "yes", "true", "false", "1", "-1", "+5", "007", "1.5", ".5", "1.", "-0.00", "1E5", "NaN",
    "9" * 31, "2026-03-02T09:30:00Z", "2026-03-02T09:30:00", "2026-03-02T09:30:00.629710681Z", "2026-03-02",
    "2026-03-02T09:30:00+0000", "2026-03-02T09:30:00+14:00", "0001-01-01T00:00:00Z", "2026-02-30T00:00:00Z",
    "2026-03-02T24:00:00Z", "-0044-03-15T00:00:00Z", " 2026-03-02T09:30:00Z ", "9999-12-31T23:59:59-14:00", "tomorrow",
)  # fmt: skip
URIS: Final = ("http://illtransactions.org/x", "ZFL", "", "a b", "http://[", "%zz", "urn:æ", "::")
SIGNS: Final = (b"<", b">", b"</", b"&", b"&#0;", b"\xff", b"\x00", b"]]>", b"<!DOCTYPE x>", b"<x/>", b'"', b"ill:")


@frozen
class Mutant:
    """A changed document, the version that it was written in, and the names of the elements that were touched."""

    root: Element
    version: str
    touched: frozenset[str]


def mutate(originals: Sequence[Element], draw: random.Random) -> Mutant:
    """A copy of one of the documents with one to three changes."""
    root = deepcopy(draw.choice(originals))
    version = root.get(f"{{{NAMESPACE}}}version", "")
    touched: set[str] = set()
    for _ in range(draw.choice((1, 1, 1, 1, 1, 2, 3))):
        elements = list(root.iter(etree.Element))
        change = draw.choice(_CHANGES)
        leaves = [element for element in elements if not len(element)]
        element = draw.choice(leaves if change is _write_text and leaves else elements)
        touched.add(local(element))
        change(element, elements, originals, draw)
    return Mutant(root, version, frozenset(touched))


def mutants(seed: int) -> Iterator[bytes]:
    """Changed documents as a peer could send them, without end."""
    draw = random.Random(seed)
    originals = documents()
    while True:
        data: bytes = etree.tostring(mutate(originals, draw).root)
        yield _wounded(data, draw) if draw.random() < BYTES_SHARE else data


def _wounded(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data))
    to = min(len(data), at + draw.choice((1, 1, 3, 40)))
    return data[:at] + draw.choice((b"", draw.choice(SIGNS), data[at:to] * 2, draw.randbytes(to - at))) + data[to:]


Change = Callable[[Element, list[Element], Sequence[Element], random.Random], None]


def _drop(element: Element, _all: list[Element], _others: Sequence[Element], _draw: random.Random) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _double(element: Element, _all: list[Element], _others: Sequence[Element], _draw: random.Random) -> None:
    if element.getparent() is not None:
        element.addnext(deepcopy(element))


def _swap(element: Element, _all: list[Element], _others: Sequence[Element], _draw: random.Random) -> None:
    following = element.getnext()
    if following is not None:
        following.addnext(element)


def _rename(element: Element, everyone: list[Element], _others: Sequence[Element], draw: random.Random) -> None:
    name = local(element)
    other = draw.choice(everyone)
    elsewhere = f"{{http://example.com/ill/request}}{name}"
    element.tag = draw.choice((other.tag, f"{{{NAMESPACE}}}{name.lower()}", name, elsewhere, "requestHeader"))


def _say(element: Element, _all: list[Element], _others: Sequence[Element], draw: random.Random) -> None:
    element.text = draw.choice(VALUES)


def _write_text(element: Element, _all: list[Element], _others: Sequence[Element], draw: random.Random) -> None:
    """Another text, given to a leaf: as valid as before, where the leaf holds any string."""
    element.text = draw.choice(TEXTS)


def _attribute(element: Element, _all: list[Element], _others: Sequence[Element], draw: random.Random) -> None:
    name = draw.choice(("scheme", "version", "lang"))
    for key in (name, f"{{{NAMESPACE}}}{name}"):
        element.attrib.pop(key, "")
    if draw.random() < 0.7:
        element.set(draw.choice((name, f"{{{NAMESPACE}}}{name}")), draw.choice(URIS))


def _graft(element: Element, _all: list[Element], others: Sequence[Element], draw: random.Random) -> None:
    """What another document, perhaps of the other edition, has under the same name, or anywhere."""
    other = draw.choice(others)
    alike = list(other.iter(element.tag)) if isinstance(element.tag, str) else []
    found = deepcopy(draw.choice(alike or list(other.iter(etree.Element))))
    parent = element.getparent()
    if parent is not None:
        parent.replace(element, found)


def _add(element: Element, _all: list[Element], others: Sequence[Element], draw: random.Random) -> None:
    """A brother that stands beside it in another document."""
    alike = [one for other in others for one in other.iter(element.tag)] if isinstance(element.tag, str) else []
    brothers = [brother for one in alike if (brother := one.getnext()) is not None]
    if brothers and element.getparent() is not None:
        element.addnext(deepcopy(draw.choice(brothers)))


def _move(element: Element, everyone: list[Element], _others: Sequence[Element], draw: random.Random) -> None:
    target = draw.choice(everyone)
    if element.getparent() is not None and element not in {target, *target.iterancestors()}:
        target.append(element)


def _empty(element: Element, _all: list[Element], _others: Sequence[Element], _draw: random.Random) -> None:
    for child in list(element):
        element.remove(child)
    element.text = None


_CHANGES: Final[tuple[Change, ...]] = (
    _drop, _drop, _drop, _double, _swap, _rename, _say, _say,
    _write_text, _write_text, _write_text, _write_text, _attribute, _graft, _graft, _add, _move, _empty,
)  # fmt: skip
