# mypy: allow-untyped-calls
"""Pages for people, which answer everything with HTTP 200, meet no check of holdings, and the address is doubted."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import pytest
from twisted.web.resource import Resource
from twisted.web.server import Site

from adapters.interface import Login
from gateway.conformance.judging.catalogue import checks_of
from gateway.conformance.reporting.closing import sentences
from gateway.conformance.run import Run
from gateway.conformance.values import HoldingsProtocol, Report, Role, Setting
from tests.conformance.trials import BORROWER, KINDS_HELD, LENDER, unmet
from tests.reactor_thread import Reactor, run_in_reactor, serve

LOG_IN: Final = b"<!DOCTYPE html><html><body>Log in</body></html>"
WELL_FORMED: Final = b'<html xmlns="http://www.w3.org/1999/xhtml"><body>Log in</body></html>'


class Page(Resource):
    """One page, whatever is asked for and by whom."""

    isLeaf = True  # noqa: N815  twisted.web's name

    def __init__(self, page: bytes, status: int) -> None:
        super().__init__()
        self.page = page
        self.status = status

    def render(self, request: Any) -> bytes:
        """The page."""
        request.setHeader("Content-Type", "text/html")
        request.setResponseCode(self.status)
        return self.page


async def report_on(reactor: Reactor, page: bytes, status: int, protocol: HoldingsProtocol) -> Report:
    """The kit's report on a site that has this page alone."""
    async with serve(reactor, Site(Page(page, status))) as port:
        setting = Setting(
            url=f"http://127.0.0.1:{port}/x",
            role=Role.HOLDINGS,
            agency=f"DK-{BORROWER}",
            peer=f"DK-{LENDER}",
            records=KINDS_HELD,
            protocol=protocol,
            login=Login(user="kit", password="x-y-z") if protocol is HoldingsProtocol.STATUS else None,
            timeout=10.0,
        )
        checks = checks_of(Role.HOLDINGS, protocol=protocol)
        return await Run(setting=setting, checks=checks, reactor=reactor).perform()


@pytest.mark.parametrize("page", [LOG_IN, WELL_FORMED])
@pytest.mark.parametrize("protocol", list(HoldingsProtocol))
def test_a_page_for_people_meets_nothing(page: bytes, protocol: HoldingsProtocol) -> None:
    """Not one check, in no protocol, whether the page is XML by chance or not."""
    report = run_in_reactor(partial(report_on, page=page, status=200, protocol=protocol))
    assert unmet(report) == {one.id for one in report.results}
    assert sentences(report)[0].startswith("No answer about holdings was read at all: is this the address")


@pytest.mark.parametrize("protocol", list(HoldingsProtocol))
def test_a_page_that_says_404_is_doubted_too(protocol: HoldingsProtocol) -> None:
    """A path that is not there refuses what makes no sense, and answers nothing: the address is the likeliest fault."""
    report = run_in_reactor(partial(report_on, page=LOG_IN, status=404, protocol=protocol))
    assert sentences(report)[0].startswith("No answer about holdings was read at all")
