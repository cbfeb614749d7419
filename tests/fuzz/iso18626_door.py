"""Changed messages posted to a live gateway: `python -m tests.fuzz.iso18626_door --inputs 20000 --seed 18626`.

The inputs are `iso18626_mutations.mutants`, over kept connections; in most of them the two agencies and the request's
id are made ones that the gateway knows, so that they get as far as orders and lenders. What must hold stands in
docs/conversations.md, "At the door": what is no message that is posted to a gateway gets 400 and one sentence; what
can be named gets 200 and its confirmation, valid in its edition, of its kind and with its request id, and ERROR with
a type and a value where there is a fault in it. No answer is another status, no connection ends, and no traceback is
in the log.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from attrs import Factory, define

from schemas.iso18626 import Iso18626Error, MessageFault, MessageKind, check, read
from schemas.iso18626.codes import ErrorType
from schemas.iso18626.messages import Confirmation, ErrorData
from schemas.iso18626.validate import valid_as
from schemas.xml import XmlError, parse
from tests.crash.kill import Gateway
from tests.crash.libraries import Libraries
from tests.crash.load import CONNECTIONS
from tests.crash.wire import Connection, Heard
from tests.fuzz.command import arguments, tell
from tests.fuzz.iso18626_mutations import mutants
from tests.workflow.sayings import BORROWER, GATEWAY

SENTENCE_BYTES: Final = 500  # a sentence for a person, not a dump
CONFIRMED_AS: Final = {
    MessageKind.REQUEST: MessageKind.REQUEST_CONFIRMATION,
    MessageKind.SUPPLYING: MessageKind.SUPPLYING_CONFIRMATION,
    MessageKind.REQUESTING: MessageKind.REQUESTING_CONFIRMATION,
}
AS_THEY_ARE: Final = 0.2  # of the inputs keep the agencies and the id that they came with
RECENT: Final = 20  # orders that messages are about, so that each gets several
_SUPPLIER: Final = re.compile(rb"(supplyingAgencyId>.*?agencyIdValue[^>]*>)[^<]*", re.DOTALL)
_REQUESTER: Final = re.compile(rb"(requestingAgencyId>.*?agencyIdValue[^>]*>)[^<]*", re.DOTALL)
_REQUEST_ID: Final = re.compile(rb"(requestingAgencyRequestId[^>]*>)[^<]*")
NO_MESSAGE, ERROR, OK = "400, a sentence", "200, ERROR", "200, OK"


@define
class Tally:
    """What a run saw."""

    outcomes: Counter[str] = Factory(Counter)
    faults: list[str] = Factory(list)
    seconds: float = 0.0


def judged(body: bytes, answer: Heard) -> str:
    """What an answer is, by the book.

    Raises:
        AssertionError: it is not what the book says.
    """
    try:
        envelope = read(parse(body))
        kind, message, fault = envelope.kind, envelope.message, None
    except MessageFault as error:
        kind, message, fault = error.kind, None, error
    except (XmlError, Iso18626Error):
        kind, message, fault = None, None, None
    if kind not in CONFIRMED_AS:
        return _sentence(answer)
    assert answer.status == HTTPStatus.OK, "a message that can be named is confirmed"
    assert answer.content_type.startswith("application/xml")
    root = parse(answer.body)
    assert valid_as(root), "a confirmation is valid by no schema"
    said = read(root)
    assert isinstance(said.message, Confirmation)
    assert said.kind is CONFIRMED_AS[kind], "another message is confirmed"
    named = fault.head.requesting_request_id if fault else _request_id(message)
    assert (said.message.header.requesting_request_id or "") == (named or ""), "another request is confirmed"
    wrong = fault is not None or check(message) is not None  # type: ignore[arg-type]  # None only with a fault
    return _status(said.message, wrong=wrong)


def _request_id(message: object) -> str:
    header = getattr(message, "header", None)
    return str(header.requesting_request_id) if header else ""


def _sentence(answer: Heard) -> str:
    assert answer.status == HTTPStatus.BAD_REQUEST, "what is no message is refused"
    assert answer.content_type.startswith("text/plain")
    text = answer.body.decode("utf-8")
    assert text.endswith((".", ".\n")), "a sentence ends"
    assert 0 < len(answer.body) <= SENTENCE_BYTES
    return NO_MESSAGE


def _status(confirmation: Confirmation, *, wrong: bool) -> str:
    if confirmation.header.message_status == "OK":
        assert not wrong, "a message with a fault in it is taken"
        assert not confirmation.errors
        return OK
    assert confirmation.header.message_status == "ERROR"
    _known(confirmation.errors)
    return ERROR


def _known(errors: tuple[ErrorData, ...]) -> None:
    assert errors, "an ERROR without a reason"
    for error in errors:
        assert error.type in set(ErrorType), f"{error.type} is no errorType"
        assert error.value, "an ERROR without a value"


@define
class Sender:
    """Addresses messages as if libraries of the gateway's directory had sent them."""

    bodies: Iterator[bytes]
    libraries: Libraries
    draw: random.Random
    requests: list[str] = Factory(list)

    def __iter__(self) -> Iterator[bytes]:
        """All messages; some are left as they are."""
        for body in self.bodies:
            yield body if self.draw.random() < AS_THEY_ARE else self._addressed(body)

    def _addressed(self, body: bytes) -> bytes:
        asked = list(self.libraries.requests)
        if b"upplyingAgencyMessage>" in body and asked:
            one = self.draw.choice(asked[-RECENT:])
            return _with(body, one.lender, GATEWAY, one.request_id)
        if b"equestingAgencyMessage>" in body and self.requests:
            return _with(body, GATEWAY, BORROWER, self.draw.choice(self.requests[-RECENT:]))
        self.requests.append(f"F-{len(self.requests)}")
        return _with(body, GATEWAY, BORROWER, self.requests[-1])


def _with(body: bytes, supplier: str, requester: str, request_id: str) -> bytes:
    for pattern, value in ((_SUPPLIER, supplier), (_REQUESTER, requester), (_REQUEST_ID, request_id)):
        body = pattern.sub(rb"\g<1>" + value.encode(), body, count=1)
    return body


async def _post(port: int, bodies: Iterator[bytes], tally: Tally) -> None:
    """Posts what comes over one connection, which must last."""
    connection = await Connection.to(port)
    for body in bodies:
        try:
            answer = await connection.post(body)
        except (OSError, EOFError, TimeoutError) as error:
            tally.faults.append(f"{body!r}\nno answer: {error!r}")
            connection = await Connection.to(port)
            continue
        try:
            tally.outcomes[judged(body, answer)] += 1
        except AssertionError as error:
            tally.faults.append(f"{body!r}\n{answer}\n{error}")
    connection.close()


async def run(folder: Path, *, seed: int, inputs: int) -> Tally:
    """So many inputs to a gateway of their own."""
    tally, libraries = Tally(), Libraries()
    async with libraries.open() as address:
        gateway = await Gateway.start(folder, address)
        began = perf_counter()
        try:
            bodies = iter(Sender(islice(mutants(seed), inputs), libraries, random.Random(seed)))
            await asyncio.gather(*(_post(gateway.port, bodies, tally) for _ in range(CONNECTIONS)))
            tally.seconds = perf_counter() - began
            assert gateway.running, "the gateway has ended"
        finally:
            await gateway.kill()
    for line in (folder / "log").read_text(encoding="utf-8").splitlines():
        if "Traceback" in line:
            tally.faults.append(f"in the log: {line}")
    return tally


def main() -> int:
    """Runs it and prints what it saw; 1 where anything was not by the book."""
    asked = arguments("Post changed ISO 18626 messages to a live gateway.")
    with TemporaryDirectory() as folder:
        tally = asyncio.run(run(Path(folder), seed=asked.seed, inputs=asked.inputs))
    inputs = sum(tally.outcomes.values()) + len(tally.faults)
    report = {
        "inputs": inputs,
        "inputs a second": round(inputs / tally.seconds),
        "answers": dict(tally.outcomes),
    }
    return tell(report, tally.faults)


if __name__ == "__main__":
    raise SystemExit(main())
