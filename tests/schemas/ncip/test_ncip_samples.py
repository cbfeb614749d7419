"""Every real NCIP message in the data, read to what it says; for the Danish ones DBC's own parser is the oracle."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from schemas.ncip import CannotWriteError, Dialect, Edition, Identifier, Message, Part, Problem, read, write
from schemas.ncip.content import MESSAGES
from schemas.ncip.names import TO_2
from tests.shared import DATA

SAMPLES = DATA / "adapters" / "samples"
FOLDERS = ("ncip1", "ncip1_dk", "ncip2", "nncipp")
FILES = sorted(path for folder in FOLDERS for path in SAMPLES.glob(f"{folder}/**/*.xml"))
DANISH = sorted((SAMPLES / "ncip1_dk").glob("*.expected.json"))
OTHER_NAMES = {"PickupReminderLevelDate": "ReminderLevel"}
"""What only DBC's parser calls so."""

NOT_BUILT = "Unsupported Service"
WRONG = "03_RequestItem_ISBN_as_sent_by_koha_backend"
"""A Norwegian client's request with an item's type where a record belongs: read, and never written so."""

pytestmark = pytest.mark.skipif(not FILES, reason="the real messages are not here")


def sample(name: str) -> Message:
    """A real message."""
    return read((SAMPLES / f"{name}.xml").read_bytes())


def test_all_of_them_are_here() -> None:
    """Each folder has what its table of contents says."""
    counted = {folder: sum(folder in path.parts for path in FILES) for folder in FOLDERS}
    assert counted == {"ncip1": 13, "ncip1_dk": 59, "ncip2": 53, "nncipp": 29}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_is_read_written_and_read_again(path: Path) -> None:
    """It is a message of the standard; what was read comes back from what is written, in the order of the schema."""
    message = read(path.read_bytes())
    assert message.name in MESSAGES or (not message.name and message.problems)
    assert message.problems or message.body
    dialect = Dialect(version="1.01" if message.edition is Edition.ONE else "2.02")
    if path.stem == WRONG:
        with pytest.raises(CannotWriteError, match="BibliographicId"):
            write(message, dialect)
        return
    again = read(write(message, dialect))
    assert in_any_order(again.root) == in_any_order(message.root)
    assert (again.header, again.edition) == (message.header, message.edition)
    assert [problem.type for problem in again.problems] == [problem.type for problem in message.problems]


def in_any_order(part: Part) -> tuple[Any, ...]:
    """A part without regard to the order of what it holds."""
    return part.name, part.value, part.scheme, sorted(map(in_any_order, part.parts))


@pytest.mark.parametrize("path", DANISH, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_the_danish_are_read_as_dbc_reads_them(path: Path) -> None:
    """All that DBC's parser tells; what it refuses for not being built there is read here."""
    expected = json.loads(path.read_bytes())
    message = read(path.with_name(path.name.replace(".expected.json", ".xml")).read_bytes())
    refusal = expected.get("Problem", {})
    if refusal.get("Type") == NOT_BUILT:
        assert message.name == refusal["Element"]
        return
    if refusal.get("Element") == "UniqueItemId" and refusal["Error"] == "MessagingError":
        assert message.item == Identifier(
            value="3349908882",
            type="Barcode",
            type_scheme="http://www.niso.org/ncip/v1_0/schemes/visibleitemidentifiertype/visibleitemidentifiertype.scm",
        )
        return
    for key, told in expected.items():
        check(message, key, told)


def check(message: Message, key: str, told: Any) -> None:
    """One thing that DBC's parser tells."""
    header = message.header
    assert header is not None
    in_header = {
        "FromAgencyId": header.from_agency,
        "ToAgencyId": header.to_agency,
        "FromAgencyAuthentication": header.agency_password,
        "FromSystemId": header.from_system,
        "FromSystemAuthentication": header.system_password,
        "ToSystemId": header.to_system,
    }
    login = {one.type: one.data for one in message.authentications}
    if key == "Ncip":
        assert message.name == told
    elif key in in_header:
        assert in_header[key] == told
    elif key in {"UserId", "UserPIN"}:
        # Where the user is named by a visible id, DBC's parser tells empty words.
        assert login.get("User Id" if key == "UserId" else "PIN", "") == told
    elif key == "Problem":
        check_problem(message.problems[0], told)
    elif key == "UserFiscalAccount":
        assert message.text("UserFiscalAccount", "AccountBalance", "CurrencyCode") == told["AccountBalanceCurrency"]
    else:
        check_part(message.root, key, told)


def check_problem(problem: Problem, told: dict[str, str]) -> None:
    """A refusal; the outermost of the elements that it is about."""
    assert (problem.type, problem.scheme) == (told["Type"], told["Scheme"])
    assert problem.messaging == (told["Error"] == "MessagingError")
    assert problem.element.split("/")[0] == told["Element"]
    assert problem.value == told.get("Value", "")


def check_part(holder: Part, key: str, told: Any) -> None:
    """A value, an id or a list, wherever it stands."""
    name = OTHER_NAMES.get(key, TO_2.get(key, key))
    found = list(holder.all_below(name))
    if isinstance(told, list):
        assert len(found) >= len(told)
        for part, one in zip(found, told, strict=False):
            for inner_key, inner in one.items():
                if inner_key == "Problem":
                    continue  # the parser's own, which minds that an item is named and not a request
                check_part(Part(name="", parts=part.parts), inner_key, inner)
    elif isinstance(told, dict):
        for inner_key, inner in told.items():
            check_part(found[0], inner_key, inner)
    elif key.endswith("Desired"):
        assert bool(found) == bool(told)
    else:
        values = [part.value for part in found]
        assert str(told) in values, (key, told, values)


def test_the_dates_of_the_danish() -> None:
    """Without seconds, with an offset, with none: the library's day."""
    assert sample("ncip1_dk/response_07_RenewItemResponse").day("DateDue") == date(2008, 9, 20)
    assert sample("ncip1_dk/response_20_RenewItemResponse").day("DateDue") == date(2008, 10, 23)
    assert sample("ncip1_dk/response_32_RenewItemResponse").day("Pending", "DateOfExpectedReply") == date(2008, 9, 20)
    assert sample("ncip1_dk/request_20_CreateUser").day("DateOfBirth") == date(1961, 2, 12)
    assert sample("ncip1/ncipOneCheckoutItemXmlResponseExample").day("DateDue") == date(2021, 6, 30)


def test_ids_of_every_kind() -> None:
    """Unique, visible, of NCIP 2, and echoed in Ext as the Norwegian answers do."""
    request = sample("ncip1_dk/request_06_CancelRequestItem")
    assert request.user is not None
    assert request.request is not None
    assert request.request.value == "{3DE8CBA5-6F59-403D-8BA1-4D5535557D50}"
    assert request.user.agency == "DK-675143"
    accepted = sample("ncip1/ncipOneAcceptItemXmlResponseExample")
    assert accepted.item is not None
    assert (accepted.item.value, accepted.item.agency) == ("100556043-10", "TNS")
    shipped = sample("nncipp/responses/04_ItemShipped_owner_to_home.response")
    assert shipped.request == Identifier(value="42", agency="NO-2060000")
    requested = sample("nncipp/responses/08_ItemRequested_owner_to_home.response")
    assert requested.item == Identifier(value="03011234567890")
    assert requested.user == Identifier(value="N000123456")


def test_problems_of_every_shape() -> None:
    """Alone, several, within an answer, beside what it would cost, of NCIP 1 with nested elements."""
    alone = sample("ncip2/xccore_ProblemResponseSample1")
    assert [problem.type for problem in alone.problems] == ["Agency Authentication Failed", "Needed Data Missing"]
    assert alone.name == ""
    within = sample("ncip2/xccore_LookupItemResponseSample1")
    assert within.name == "LookupItemResponse"
    assert within.problems[1].element == "InitiationHeader/FromAgencyId"
    paid = sample("ncip2/xckoha_request-item-problem-required-fee-amount.response")
    assert paid.problems[0].type == "User Ineligible To Request This Item"
    assert paid.text("RequiredFeeAmount", "MonetaryValue") == "5000"
    nested = sample("ncip1/ncipOneCheckinItemXmlErrorResponseExample")
    assert nested.problems == (
        Problem(
            type="Item Not Checked Out",
            scheme="http://www.niso.org/ncip/v1_0/schemes/processingerrortype/checkinitemprocessingerror.scm",
            element="UniqueItemId/ItemIdentifierValue",
            value="Item not on loan.",
        ),
    )
    norwegian = sample("nncipp/responses/03_RequestItem_unknown_item.response")
    assert norwegian.problems[0].detail == "Item f3011234567890 is unknown"


def test_the_answers_of_the_transcripts() -> None:
    """A third party's server and a Norwegian one, as they came over the wire."""
    bodies: list[bytes] = []
    for name in ("ncip_illmock", "nncip_libriotech_ncipserver"):
        text = (DATA / "adapters" / "transcripts" / f"{name}.txt").read_text()
        for exchange in text.split("\n$ curl ")[1:]:
            _, _, answer = exchange.partition("\n")
            bodies.append(answer.partition("\nHTTP 200")[0].strip().encode())
    messages = [read(body) for body in bodies]
    assert len(messages) == 27
    assert [problem.type for problem in messages[0].problems] == ["Missing Version"]
    unknown = messages[1]
    assert (unknown.name, unknown.problems[0].type) == ("LookupUserResponse", "Unknown User")
    assert unknown.user is not None
    assert unknown.user.value == "f123"
    assert evolve(unknown, problems=()).body
