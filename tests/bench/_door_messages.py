"""The Requests that the benchmarks of the door send: as full as a library system writes them, no two with one id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from schemas.iso18626 import write
from schemas.iso18626.messages import SupplierInfo
from tests.bench.iso18626_codec import loan_request
from tests.workflow.sayings import BORROWER, GATEWAY, LENDERS, agency, header

_MARK: Final = "the-request-id"


def bodies(prefix: str, count: int) -> Iterator[bytes]:
    """So many Requests to the gateway, of about 2.5 KB, with ids `prefix` and a number."""
    full = loan_request()
    message = replace(
        full,
        header=header(GATEWAY, BORROWER, _MARK, full.header.timestamp),
        suppliers=tuple(
            SupplierInfo(sort_order=place, supplier=agency(number)) for place, number in enumerate(LENDERS, start=1)
        ),
    )
    before, after = write(message, "2021-2").split(_MARK.encode())
    for number in range(count):
        yield b"%b%b-%d%b" % (before, prefix.encode(), number, after)
