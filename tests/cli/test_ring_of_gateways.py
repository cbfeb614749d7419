"""Two real gateways whose directories name each other as a lender's address: a Request between them comes to an end."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from gateway.config import BrokeringConfig
from gateway.directory.shelf import DIRECTORY
from gateway.store.documents import put_document
from schemas.iso18626 import read
from schemas.iso18626.messages import RequestConfirmation
from tests.cli.serving import Serving, serving
from tests.workflow.sayings import BORROWER, FIRST, request

HERE: Final = "190101"
THERE: Final = "700100"
MOST: Final = BrokeringConfig().most_gateways


def gateway(stack: ExitStack, folder: Path, agency: str) -> Serving:
    """A gateway of this name, without a directory yet."""
    folder.mkdir()
    (folder / "illgate.toml").write_text(f'[service]\nagency = "{agency}"\n', encoding="utf-8")
    errors = stack.enter_context((folder / "errors").open("w"))
    return stack.enter_context(serving(folder, errors))


def name_lender(folder: Path, address: str) -> None:
    """Puts a directory in force whose one lender is reached at this address."""
    libraries = [
        {"agency": BORROWER, "name": "Borrower", "kind": "public"},
        {"agency": FIRST, "name": "Lender", "kind": "public", "system": {"iso18626": address}},
    ]
    put_document(folder / "illgate.db", DIRECTORY, json.dumps({"libraries": libraries}).encode())


def orders(of: Serving, query: str = "") -> list[dict[str, Any]]:
    """The orders of a gateway that has its directory."""
    found: list[dict[str, Any]] = json.loads(of.get(f"/api/v1/orders{query}"))["orders"]
    return found


def door(of: Serving) -> str:
    """Where its messages go."""
    return f"http://127.0.0.1:{of.port}/iso18626"


def place(at: Serving) -> None:
    """The borrower orders from the lender, when the directory is in force."""
    while at.ask("GET", "/readyz")[0] != 200:
        pass
    confirmation = read(at.post(request(to=FIRST))).message
    assert isinstance(confirmation, RequestConfirmation)
    assert confirmation.header.message_status == "OK"


def test_a_request_that_goes_round_is_stopped_and_told_to_staff(tmp_path: Path) -> None:
    """Each takes it twice, then one refuses; the other waits with it until somebody has mended a directory."""
    with ExitStack() as stack:
        here, there = (gateway(stack, tmp_path / agency, agency) for agency in (HERE, THERE))
        name_lender(tmp_path / HERE, door(there))
        name_lender(tmp_path / THERE, door(here))
        while there.ask("GET", "/readyz")[0] != 200:
            pass
        place(here)
        while not (stuck := orders(there, "?attention=true")):
            pass
        assert len(orders(here)) + len(orders(there)) == MOST
        assert [one["gateways"] for one in orders(there)] == [[HERE, THERE, HERE], [HERE]]
        assert stuck[0]["needs_attention"] == (
            "Lender (765700): The directory of one of these gateways, perhaps our own, has a wrong address for it: "
            "supplyingAgencyId: the Request has passed too many gateways: 190101, 700100, 190101, 700100. "
            "Mend what the directory says of it; the message is tried again."
        )
        assert stuck[0]["attempts"][0]["ended"] is None
        (refused,) = json.loads(here.get("/api/v1/messages/refused"))["messages"]
        assert refused["kind"] == "Request"
        assert (here.stop(), there.stop()) == (0, 0)
