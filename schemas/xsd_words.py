"""What is wrong with a document that an XML Schema refuses, in words: path, found, expected, the rule.

libxml2 gives the verdict; its messages name a rule but rarely what would have been right, so a fault is explained by
the xmlschema library. What libxml2 alone minds is told in its own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, lru_cache
from inspect import getattr_static
from itertools import islice
from pathlib import Path
from typing import Any, Final

import xmlschema
from attrs import frozen
from lxml import etree
from xmlschema.validators import XsdEnumerationFacets
from xmlschema.validators.xsdbase import XsdValidator

from schemas.quoting import HIDDEN, quoted_text
from schemas.xml import Element, local, namespace
from schemas.xsd import Schema

MAX_FAULTS: Final = 50  # a document of the wrong edition has a dozen; what comes after 50 is the same again

_TYPES: Final[Mapping[str, str]] = {
    "xs:dateTime": "a date and time such as 2026-03-02T09:30:00Z",
    "xs:date": "a date such as 2026-03-02",
    "xs:decimal": "a number such as 99.50",
    "xs:integer": "a whole number",
    "xs:nonNegativeInteger": "a whole number from 0",
    "xs:positiveInteger": "a whole number from 1",
    "xs:boolean": "true or false",
    "xs:anyURI": "a URI",
}
_UNDECLARED: Final = "not an element of the schema"
# By what xmlschema 4 says: (what was found, what was expected, the rule). Tests hold the wording to its version.
_REASONS: Final = (
    ("missing required attribute", ("{reason}", "all attributes that the schema requires", "attributes")),
    ("attribute", ("{reason}", "only attributes that the schema knows, in its namespace", "attributes")),
    (_UNDECLARED, ("{element}", "an element that the schema declares", "root element")),
    ("character data", ("text between elements", "elements alone", "content")),
    ("simple content", ("elements inside", "text alone", "content")),
)
_NAMES: Final = re.compile(r"\{[^}]*\}")
_NAMED: Final = re.compile(r"'\{([^}]*)\}([^']*)'")


@frozen
class SchemaFault:
    """One thing that a schema minds.

    Attributes:
        path: Where, from the root: `/ISO18626Message/request/header/timestamp`, with `[2]` for the second of its name.
        line: The line of the element's tag, from 1; 0 where it is unknown.
        found: What stands there.
        expected: What the schema wants there.
        rule: The kind of rule: a data type, a closed list, the order of elements.
    """

    path: str
    line: int
    found: str
    expected: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path}: found {self.found}, expected {self.expected} ({self.rule})."


def faults_of(root: Element, schema: Schema) -> tuple[SchemaFault, ...]:
    """What a schema minds in a document, in its order, up to `MAX_FAULTS`; empty for a valid one.

    Takes milliseconds, and a quarter of a second the first time: for people, not for every message.
    """
    if schema.is_valid(root):
        return ()
    log: list[Any] = [*schema.judge.error_log][:MAX_FAULTS]  # type: ignore[misc]  # lxml-stubs' log has no iterator
    errors = islice(_explainer(schema.path).iter_errors(root), MAX_FAULTS)
    explained = tuple(_explained(error, schema.private) for error in errors)
    if explained:
        return tuple(sorted(explained, key=lambda fault: fault.line))
    return tuple(_in_other_words(entry, root, schema.private) for entry in log)


@lru_cache(maxsize=16)
def _explainer(path: Path) -> xmlschema.XMLSchema:
    with _beside_zope():
        return xmlschema.XMLSchema(path)


def _explained(error: xmlschema.XMLSchemaValidationError, private: frozenset[str]) -> SchemaFault:
    element: Any = error.elem
    found, expected, rule = _told(error, element)
    if found is None:
        found = quoted_text(element, private)
    return SchemaFault(path_of(element), line_of(element), found, expected, rule)


def _in_other_words(entry: Any, root: Element, private: frozenset[str]) -> SchemaFault:  # noqa: ANN401 - lxml-stubs has no name for it
    """What libxml2 minds and xmlschema does not, such as a URI that only the former parses."""
    places: Any = root.xpath(entry.path) if entry.path else []
    element: Element = places[0] if places else root
    said = HIDDEN if quoted_text(element, private) == HIDDEN else _NAMES.sub("", entry.message)
    return SchemaFault(path_of(element), entry.line, said, "a valid value", "libxml2")


def line_of(element: Any) -> int:  # noqa: ANN401 - lxml-stubs' element has no number for its line
    """The line of an element's tag, from 1; 0 where it is unknown."""
    return element.sourceline or 0


def path_of(element: Element) -> str:
    """Where an element stands in its document."""
    steps = []
    for one in (element, *element.iterancestors()):
        alike = list(one.itersiblings(one.tag, preceding=True))
        more = alike or next(one.itersiblings(one.tag), None) is not None
        steps.append(f"{local(one)}[{len(alike) + 1}]" if more else local(one))
    return "/" + "/".join(reversed(steps))


def _told(error: xmlschema.XMLSchemaValidationError, element: Element) -> tuple[str | None, str, str]:
    """What was found (None: the element's value), what was expected, and the rule."""
    if isinstance(error, xmlschema.XMLSchemaChildrenValidationError):
        return _children(error, element)
    if isinstance(error.validator, XsdEnumerationFacets):
        return None, " or ".join(str(word) for word in error.validator.enumeration or ()), "closed list"
    if isinstance(error, xmlschema.XMLSchemaDecodeError):
        name = str(getattr(error.validator, "prefixed_name", None) or "the schema's type")
        return None, _TYPES.get(name, f"a value of {name}"), name
    reason = _NAMED.sub(r"'\2' of \1", error.reason or "")
    space = getattr(error.validator, "target_namespace", "")
    if _UNDECLARED in reason and space and space != namespace(element):
        return _named(element), f"an element in {space}", "root element"
    found, expected, rule = next(
        (words for sign, words in _REASONS if sign in reason), (reason, "what the schema allows", "schema")
    )
    return found.format(reason=reason, element=_named(element)), expected, rule


def _named(element: Element) -> str:
    return f"{local(element)} in {etree.QName(element).namespace or 'no namespace'}"


def _children(error: xmlschema.XMLSchemaChildrenValidationError, element: Element) -> tuple[str, str, str]:
    wanted = [_NAMES.sub("", str(tag)) for tag in error.expected_tags or ()]
    expected = " or ".join(wanted) or "no more elements"
    rule = f"elements of {local(element)} in their order and number"
    if error.invalid_tag is None:
        last = local(element[-1]) if len(element) else ""
        return f"nothing after {last}" if last else "nothing in it", expected, rule
    return f"{_NAMES.sub('', error.invalid_tag)} as child {error.index + 1}", expected, rule


@contextmanager
def _beside_zope() -> Iterator[None]:
    """Lets xmlschema build a schema in a process where Twisted is loaded.

    xmlschema 4 looks for its cached properties with `getattr` on every name of a class. zope.interface, which Twisted
    loads, leaves a `__provides__` on the abstract classes of the standard library that refuses to be read through
    a subclass, so building a schema ends with an AttributeError. Looking without binding finds the same properties.
    """
    theirs = XsdValidator.__dict__["_cached_properties"]
    XsdValidator._cached_properties = classmethod(_cached_names)  # type: ignore[method-assign, assignment]  # noqa: SLF001 - above
    try:
        yield
    finally:
        XsdValidator._cached_properties = theirs  # type: ignore[method-assign]  # noqa: SLF001 - as above


def _cached_names(of: type) -> Iterator[str]:
    return (name for name in dir(of) if isinstance(getattr_static(of, name), cached_property))
