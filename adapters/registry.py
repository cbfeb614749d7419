"""Which adapter speaks which protocol of the directory, and what each finds wrong with a library's system."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from adapters import (
    daia,
    dbc_holdings,
    fbs,
    folio,
    iso20775_http,
    koha_ilsdi,
    koha_rest,
    ncip_settings,
    sip2,
    sru_holdings,
    sru_records,
    z3950_settings,
)
from adapters.http_look_up import HttpLookUp
from adapters.interface import HoldingsAdapter, HoldingsQuery, Network
from adapters.koha_rest import KohaRest
from adapters.ncip import Ncip
from adapters.sip2 import Sip2
from adapters.sru_holdings import SruHoldings
from adapters.sru_records import MARCXML, OPAC, SruRecords
from adapters.system_faults import Faults
from adapters.z3950 import Z3950Holdings
from schemas.ncip import Edition

HOLDINGS: Final[Mapping[str, Callable[[Network], HoldingsAdapter]]] = {
    "daia": lambda network: HttpLookUp(network, daia.ask, daia.understand),
    "dbc-holdings": lambda network: HttpLookUp(network, dbc_holdings.ask, dbc_holdings.understand),
    "fbs": lambda network: HttpLookUp(network, fbs.ask, fbs.understand),
    "folio-rtac": lambda network: HttpLookUp(network, folio.ask, folio.understand),
    "iso20775-http": lambda network: HttpLookUp(network, iso20775_http.ask, iso20775_http.understand),
    "iso20775-sru": SruHoldings,
    "koha-ilsdi": lambda network: HttpLookUp(network, koha_ilsdi.ask, koha_ilsdi.understand),
    "koha-rest": KohaRest,
    "ncip1": lambda network: Ncip(network, Edition.ONE),
    "ncip2": lambda network: Ncip(network, Edition.TWO),
    "sip2": Sip2,
    "sru-marc": lambda network: SruRecords(network, MARCXML),
    "sru-opac": lambda network: SruRecords(network, OPAC),
    "z3950": Z3950Holdings,
}
"""What makes the holdings adapter for a library's `holdings_protocol`."""


FAULTS: Final[Mapping[str, Faults]] = {
    "daia": daia.faults,
    "dbc-holdings": dbc_holdings.faults,
    "fbs": fbs.faults,
    "folio-rtac": folio.faults,
    "iso20775-http": iso20775_http.faults,
    "iso20775-sru": sru_holdings.faults,
    "koha-ilsdi": koha_ilsdi.faults,
    "koha-rest": koha_rest.faults,
    "ncip1": ncip_settings.faults_of(Edition.ONE),
    "ncip2": ncip_settings.faults_of(Edition.TWO),
    "sip2": sip2.faults,
    "sru-marc": sru_records.faults,
    "sru-opac": sru_records.faults,
    "z3950": z3950_settings.faults,
}
"""What is wrong with a library's system as the directory has it, found without asking, by `holdings_protocol`."""

SHOW_NO_LOGIN: Final = frozenset({"daia", "iso20775-sru", "koha-ilsdi", "sru-marc", "sru-opac"})
"""Protocols that have no place for a login: one in the directory is never shown."""


def shows_login(query: HoldingsQuery) -> bool:
    """Whether a look-up would show the login of its library, if there were one."""
    match query.protocol:
        case "dbc-holdings":
            return query.profile == "soap"
        case "iso20775-http":
            return query.profile != "rega" and iso20775_http.KEY in query.address
        case protocol:
            return protocol not in SHOW_NO_LOGIN


def holdings_adapters(network: Network) -> dict[str, HoldingsAdapter]:
    """Every holdings adapter, by protocol."""
    return {protocol: make(network) for protocol, make in HOLDINGS.items()}
