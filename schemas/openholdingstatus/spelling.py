"""The spellings of OpenHoldingStatus: XML, DBC's JSON with values under "$", and the plain JSON of its follower.

<holdingsResponse><responder><willLend>true</willLend>...        XML, bare or in a SOAP envelope
{"holdingsResponse": {"responder": [{"willLend": {"$": "true"}, ...
{"responder": [{"willLend": true, ...}], "error": [], "trackingId": "..."}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from lxml.etree import _Element

from schemas.openholdingstatus.layout import MESSAGES, NAME_OF, REPEATED, OhsFault, Tree, message_of, tree_of
from schemas.openholdingstatus.values import Request, Response
from schemas.soap import EmptyEnvelopeError, unwrapped
from schemas.xml import escape, local, parse, text

NAMESPACE: Final = "http://oss.dbc.dk/ns/openholdingstatus"
MAX_BYTES: Final = 2 * 1024 * 1024
BOOLEANS: Final = frozenset({"willLend"})
"""What the plain JSON writes as true and false; everything else is text there too."""

_LISTED: Final = {"localisations": frozenset({"pid"}), "localisationsRequest": frozenset({"pid"})}
"""Elements that are lists in these parents alone."""

_TOP: Final = {
    "responder": "holdingsResponse",
    "responderDetailed": "detailedHoldingsResponse",
    "localisations": "localisationsResponse",
    "error": "holdingsResponse",
}
"""By which key the plain JSON tells its message, which it does not name; the first that is there."""


def read_xml(source: bytes | _Element) -> Request | Response:
    """A message out of XML, bare or in a SOAP envelope, in any namespace.

    Raises:
        XmlError: the bytes are no XML that we take.
        OhsFault: it is none of the six messages.
    """
    root = parse(source, max_bytes=MAX_BYTES) if isinstance(source, bytes) else source
    try:
        content, _ = unwrapped(root)
    except EmptyEnvelopeError as fault:
        raise OhsFault(str(fault)) from None
    return message_of(_from_xml(content, 4))


def read_json(body: bytes) -> Request | Response:
    """A message out of either shape of JSON.

    Raises:
        OhsFault: it is no JSON, or none of the six messages.
    """
    try:
        whole = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise OhsFault("it is not JSON") from None
    if not isinstance(whole, dict):
        raise OhsFault("it is no JSON object")
    named = next((name for name in MESSAGES if name in whole), None)
    if named is not None:
        return message_of(Tree(named, children=tuple(_from_json(whole[named], 4))))
    name = next((message for key, message in _TOP.items() if key in whole), "")
    return message_of(Tree(name or "JSON object", children=tuple(_from_json(whole, 4))))


def write_xml(message: Request | Response) -> str:
    """A message as an XML element in the contract's namespace."""
    name = NAME_OF[type(message)]
    inside = "".join(map(_to_xml, tree_of(message).children))
    return f'<{name} xmlns="{NAMESPACE}">{inside}</{name}>'


def write_json(message: Request | Response, callback: str | None = None) -> bytes:
    """A message as DBC's JSON, values under "$"; a `callback` is called with it (JSONP)."""
    tree = tree_of(message)
    body = msgspec.json.encode({tree.name: _to_badgerfish(tree), "@namespaces": {"$": NAMESPACE}})
    return b"%b(%b)" % (callback.encode(), body) if callback else body


def write_plain_json(response: Response) -> bytes:
    """An answer as plain JSON; lists that are empty are written too."""
    tree = tree_of(response)
    empty: dict[str, Any] = {row.element: [] for row in MESSAGES[tree.name].rows if row.many}
    return msgspec.json.encode(empty | _to_plain(tree))


def _from_xml(element: _Element, depth: int) -> Tree:
    inner = [one for one in element if local(one)] if depth else []
    if not inner:
        return Tree(local(element), text(element))
    return Tree(local(element), children=tuple(_from_xml(one, depth - 1) for one in inner))


def _to_xml(tree: Tree) -> str:
    inside = "".join(map(_to_xml, tree.children)) if tree.children else escape(tree.text)
    return f"<{tree.name}>{inside}</{tree.name}>"


def _from_json(value: object, depth: int) -> Iterator[Tree]:
    """The children in an object; deeper than any message goes, nothing is read."""
    if not isinstance(value, dict) or not depth:
        return
    for name, held in value.items():
        for one in held if isinstance(held, list) else [held]:
            if isinstance(one, dict) and "$" not in one:
                yield Tree(name, children=tuple(_from_json(one, depth - 1)))
            elif one is not None:
                yield Tree(name, _leaf(one["$"] if isinstance(one, dict) else one))


def _leaf(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else ""


def _grouped(tree: Tree) -> Iterator[tuple[str, list[Tree], bool]]:
    """Children by name, and whether they are a list."""
    groups: dict[str, list[Tree]] = {}
    for one in tree.children:
        groups.setdefault(one.name, []).append(one)
    listed = REPEATED | _LISTED.get(tree.name, frozenset())
    for name, group in groups.items():
        single = name == "error" and tree.name == "localisationsResponse"
        yield name, group, name in listed and not single


def _to_badgerfish(tree: Tree) -> dict[str, Any]:
    if not tree.children:
        return {"$": tree.text}
    return {
        name: [_to_badgerfish(one) for one in group] if many else _to_badgerfish(group[0])
        for name, group, many in _grouped(tree)
    }


def _to_plain(tree: Tree) -> Any:  # noqa: ANN401  JSON
    if not tree.children:
        return tree.text == "true" if tree.name in BOOLEANS else tree.text
    return {
        name: [_to_plain(one) for one in group] if many else _to_plain(group[0]) for name, group, many in _grouped(tree)
    }
