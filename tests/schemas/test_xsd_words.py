"""What a schema minds, in words; and that xmlschema works in a process where Twisted is loaded."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import Final

import pytest
from lxml import etree

from schemas.iso18626.explain import explain, version_of
from schemas.iso18626.faults import MessageKind
from schemas.iso18626.validate import SCHEMAS, valid_as
from schemas.xml import parse
from schemas.xsd_words import MAX_FAULTS, faults_of
from tests.fuzz.iso18626_documents import document, documents
from tests.fuzz.iso18626_mutations import mutate

MUTANTS: Final = 400
BESIDE_TWISTED: Final = """
import klein, twisted.internet.reactor, twisted.web.server, zope.interface.common.collections
from schemas.iso18626.explain import explain
from schemas.xml import parse
(fault,) = explain(parse(b'<action xmlns="http://illtransactions.org/2013/iso18626">Borrow</action>'), "2021-2")
print(fault)
import xmlschema
from xmlschema.validators.xsdbase import XsdValidator
print(XsdValidator.__dict__["_cached_properties"].__func__.__module__)
"""


def test_schemas_are_built_beside_twisted() -> None:
    """zope.interface's mark on the abstract classes stops xmlschema 4; the guard is taken off again afterwards."""
    ended = subprocess.run([sys.executable, "-c", BESIDE_TWISTED], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    said, restored = ended.stdout.splitlines()
    assert said.startswith("/action: found 'Borrow', expected StatusRequest or Received or Cancel or Renew or ")
    assert restored == "xmlschema.validators.xsdbase"


SERVICE: Final = '<serviceInfo xmlns="http://illtransactions.org/2013/iso18626" xmlns:ill="{ns}">{inside}</serviceInfo>'
NS: Final = "http://illtransactions.org/2013/iso18626"


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        (
            "",
            "/serviceInfo: found nothing in it, expected serviceType (elements of service",
        ),
        (
            "<serviceType>Loan</serviceType>\n<itemFormat/>",
            "/serviceInfo: found itemFormat as child 2, expected no more elements ",
        ),
        (
            "<serviceType>Loan</serviceType>\n<needBeforeDate>2026-03-02</needBeforeDate>",
            "/serviceInfo/needBeforeDate: found '2026-03-02', expected a date and time such as 2026-",
        ),
        (
            '<serviceType>Loan</serviceType>\n<serviceLevel scheme="urn:x">Rush</serviceLevel>',
            "/serviceInfo/serviceLevel: found 'scheme' attribute not allowed for element, expected only attributes",
        ),
        (
            "<serviceType>Loan</serviceType><note><b/></note>",
            "/serviceInfo/note: found elements inside, expected text alone (content).",
        ),
        (
            "<requestSubType/>\n<requestSubType>Gift</requestSubType><serviceType>Loan</serviceType>".replace(
                "/>", ">PatronRequest</requestSubType>", 1
            ),
            "/serviceInfo/requestSubType[2]: found 'Gift', expected BookingRequest or ",
        ),
        ("words<serviceType>Loan</serviceType>", "/serviceInfo: found text between elements, expected elements alone"),
    ],
)
def test_a_fault_is_a_sentence(inside: str, sentence: str) -> None:
    """Path, found, expected, rule, in the library's own words nowhere."""
    (fault,) = faults_of(parse(SERVICE.format(ns=NS, inside=inside).encode()), SCHEMAS["1.2"])
    assert str(fault).startswith(sentence)
    assert NS not in str(fault)
    assert fault.line == (2 if "\n" in inside and "found " in sentence and fault.path != "/serviceInfo" else 1)


def test_the_root_and_its_namespace() -> None:
    """The commonest fault of hand-made messages: no namespace, or another."""
    (fault,) = faults_of(parse(b"<request/>"), SCHEMAS["1.2"])
    assert str(fault) == (
        "/request: found request in no namespace, "
        "expected an element in http://illtransactions.org/2013/iso18626 (root element)."
    )


def test_faults_are_told_exactly_where_libxml2_sees_one() -> None:
    """Of valid documents nothing is said, of invalid ones something, and never more than the limit."""
    draw = random.Random(7)
    originals = documents()
    verdicts = set()
    for _ in range(MUTANTS):
        root = parse(etree.tostring(mutate(originals, draw).root))
        for version, schema in SCHEMAS.items():
            faults = explain(root, version)
            assert (faults == ()) is schema.is_valid(root)
            assert len(faults) <= MAX_FAULTS
            verdicts.add(faults == ())
    assert verdicts == {True, False}


@pytest.mark.parametrize("kind", list(MessageKind))
@pytest.mark.parametrize("version", list(SCHEMAS))
def test_the_version_is_the_one_that_a_message_follows(version: str, kind: MessageKind) -> None:
    """By its structure, whatever it says of itself; what is valid in neither is taken at its word, else the nearer."""
    message = document(version, kind)
    other = next(one for one in SCHEMAS if one != version)
    message.set(f"{{{NS}}}version", other)
    valid = valid_as(message)
    assert version in valid
    assert version_of(message) == (version if len(valid) == 1 else other)
    etree.SubElement(message[0], f"{{{NS}}}surprise")
    assert valid_as(message) == frozenset()
    assert version_of(message) == other
    message.set(f"{{{NS}}}version", "")
    assert version_of(message) == (version if len(valid) == 1 else "1.2")


def test_values_of_private_elements_are_not_shown() -> None:
    """What stands in patronInfo, or in any address."""
    body = (
        f'<patronInfo xmlns="{NS}"><sendToPatron>Anna</sendToPatron><address><physicalAddress>'
        '<country scheme="Vej 1">DK</country></physicalAddress></address></patronInfo>'
    )
    said = " ".join(map(str, faults_of(parse(body.encode()), SCHEMAS["1.2"])))
    assert "found a value that is not shown here, expected Y or N (closed list)" in said
    assert "Anna" not in said
    assert "Vej" not in said
