"""Puts a running service together from a Config: the only place that knows all the parts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import frozen
from twisted.internet.defer import maybeDeferred
from twisted.internet.interfaces import IListeningPort
from twisted.internet.threads import deferToThread
from twisted.logger import Logger

from adapters.http import HttpClient
from adapters.interface import Network
from adapters.iso18626 import Confirmed, Declined, Misconfigured, NeverArrived, Rejected, Unclear
from adapters.registry import holdings_adapters
from gateway.automation.settings import RuleSettingsError, rule_settings
from gateway.catalogue.stored import StoredCatalogue
from gateway.certificates import expiry_warnings, load_certificates
from gateway.clock import Clock
from gateway.config import Config, ConfigError
from gateway.directory.shelf import DirectoryShelf
from gateway.holdings.answers import outcome
from gateway.holdings.pushed.source import PROTOCOL, PushedHoldings
from gateway.holdings.pushed.store import PushedStore
from gateway.holdings.service import HoldingsService
from gateway.holdings.values import Heard
from gateway.lending.heads import OUTBOX
from gateway.lending.inbox import Receipt
from gateway.lending.outbox import Outcome
from gateway.lending.parsed import Parsed
from gateway.store.committing import CommitThread
from gateway.store.sqlite import Store
from gateway.web.ending import Connections
from gateway.web.metrics import Metrics
from gateway.web.site import make_site
from gateway.web.tls import server_options
from gateway.workflow.deciding import Decider
from gateway.workflow.service import Parts, WorkflowService

_LOG: Final = Logger()


@frozen(kw_only=True)
class Running:
    """A service that answers at `url`; `stop` ends it in good order."""

    url: str
    workflow: WorkflowService
    _port: IListeningPort
    _connections: Connections
    _holdings: HoldingsService
    _http: HttpClient
    _store: Store
    _catalogue: StoredCatalogue
    _pushed: PushedStore

    async def stop(self) -> None:
        """Lets nobody in any more, answers who is there, lets what is being stored be stored, and closes.

        Who is there is waited for as `gateway.web.ending` says, for a few seconds at most.
        """
        _LOG.info("The service stops; {count} connections are open.", count=len(self._connections))
        await maybeDeferred(self._port.stopListening)
        await self.workflow.stop()
        await self._connections.end(hurry=self._holdings.end_look_ups)
        await self._holdings.stop()
        await self._http.close()
        self._catalogue.close()
        self._pushed.close()
        await self._store.close()


class Application:
    """The parts of one service, made from its configuration."""

    _log = Logger()

    def __init__(self, config: Config, reactor: Any) -> None:  # noqa: ANN401  a reactor has many interfaces
        """Checks the configuration as far as other rooms define it.

        Raises:
            ConfigError: the zone, the rules, the files for TLS or a certificate cannot be used.
        """
        self._config = config
        self._reactor = reactor
        try:
            self._rules = rule_settings(config.rules)
        except RuleSettingsError as error:
            raise ConfigError(str(error)) from error
        try:
            self._zone = ZoneInfo(config.service.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # also a path, or a folder of zones
            raise ConfigError(f"[service] zone: there is no time zone {config.service.zone!r}.") from error
        self._tls = server_options(config.service)
        self._certificates = load_certificates(config.certificates)
        self.metrics = Metrics()

    async def start(self) -> Running:
        """Opens the database, takes up what an earlier run left, and listens.

        Raises:
            StoreInUse, StoreTooNew, StoreUnavailable, CatalogueUnavailable: the database cannot be used.
            CannotListenError: the port is taken.
        """
        service = self._config.service
        store = Store(self._config.database, clock=self._reactor, in_thread=CommitThread(self._reactor))
        catalogue = StoredCatalogue(self._config.database)
        pushed = PushedStore(self._config.database)
        http = HttpClient(self._reactor, certificates=self._certificates)
        clock = Clock(self._reactor.seconds, self._zone, service.date)
        for warning in expiry_warnings(self._certificates, datetime.fromtimestamp(self._reactor.seconds(), UTC)):
            self._warn(warning)
        holdings = self._holdings(http, pushed)
        workflow = self._workflow(store, catalogue, http, clock, holdings)
        self._watch(store, workflow, holdings)
        site = make_site(
            workflow,
            agency=service.agency,
            token=service.token,
            message_bytes=service.message_bytes,
            metrics=self.metrics,
            clock=clock,
            reactor=self._reactor,
            strict_holding_status=self._config.served.holding_status == "strict",
            take_pushed=lambda update: deferToThread(pushed.take, update),
        )
        if self._tls is None:
            port = self._reactor.listenTCP(service.port, site, interface=service.host)
        else:
            port = self._reactor.listenSSL(service.port, site, self._tls, interface=service.host)
        await workflow.start()
        host = f"[{service.host}]" if ":" in service.host else service.host  # RFC 3986: IPv6 stands in brackets
        return Running(
            url=f"{'http' if self._tls is None else 'https'}://{host}:{port.getHost().port}/",
            workflow=workflow,
            port=port,
            connections=site.connections,
            holdings=holdings,
            http=http,
            store=store,
            catalogue=catalogue,
            pushed=pushed,
        )

    def _holdings(self, http: HttpClient, pushed: PushedStore) -> HoldingsService:
        network = Network(http=http, reactor=self._reactor, certificates=self._certificates)
        live = holdings_adapters(network)
        return HoldingsService(
            {**live, PROTOCOL: PushedHoldings(store=pushed, reactor=self._reactor, live=live)},
            self._reactor,
            config=self._config.holdings,
            zone=self._zone,
            observe=self._looked_up,
            second_try=self.metrics.tried_again,
        )

    def _workflow(
        self,
        store: Store,
        catalogue: StoredCatalogue,
        http: HttpClient,
        clock: Clock,
        holdings: HoldingsService,
    ) -> WorkflowService:
        shelf = DirectoryShelf(store.read, clock.seconds, self._warn)
        decider = Decider(
            directory=shelf.directory,
            catalogue=catalogue,
            holdings=holdings,
            settings=self._rules,
        )
        return WorkflowService(
            Parts(
                store=store,
                clock=clock,
                reactor=self._reactor,
                http=http,
                directory=shelf.directory,
                directory_fault=lambda: shelf.fault,
                catalogue=catalogue,
                decider=decider,
                agency=self._config.service.agency,
                zone=self._zone,
                outbox=self._config.outbox,
                timers=self._config.timers,
                brokering=self._config.brokering,
                message_bytes=self._config.service.message_bytes,
                delivered=self._delivered,
                received=self._received,
            )
        )

    def _warn(self, warning: str) -> None:
        self._log.warn("{warning}", warning=warning)

    def _watch(self, store: Store, workflow: WorkflowService, holdings: HoldingsService) -> None:
        workflow.subscribe(self.metrics.recorded)
        self.metrics.watch_paused(lambda: len(holdings.paused()))

        def oldest() -> float:
            _, made = store.read.queue_depth(OUTBOX)
            return self._reactor.seconds() - made if made is not None else 0.0

        self.metrics.watch_outbox(lambda: store.read.queue_depth(OUTBOX)[0], oldest)

    def _looked_up(self, heard: Heard) -> None:
        library, came_to = heard.question.library, outcome(heard.answer)
        self.metrics.looked_up(came_to, heard.source, heard.seconds)
        if came_to not in {"held", "not_held"}:
            self._log.info("{library} gave no usable holdings answer: {outcome}", library=library, outcome=came_to)

    def _received(self, parsed: Parsed, receipt: Receipt) -> None:
        kind = str(parsed.kind)
        self.metrics.message("in", kind[:1].upper() + kind[1:], "OK" if receipt.ok else "ERROR")

    def _delivered(self, outcome: Outcome) -> None:
        result = _RESULTS[type(outcome.result)]
        self.metrics.message("out", outcome.kind, result)
        if not outcome.arrived:
            self._log.warn(
                "Message {message} to {to} did not get through on try {tries}: {result}",
                message=outcome.parcel.message,
                to=outcome.parcel.to,
                tries=outcome.tries,
                result=result,
            )


_RESULTS: Final[dict[type, str]] = {
    Confirmed: "OK",
    Declined: "ERROR",
    Rejected: "rejected",
    Misconfigured: "misconfigured",
    NeverArrived: "unreachable",
    Unclear: "unclear",
}
"""Results as metrics and logs name them: a peer's own words stay in the order base, since they may name a patron."""
