"""Which adapter speaks which protocol of the directory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from adapters import daia, dbc_holdings, fbs, folio, iso20775_http, koha_ilsdi
from adapters.http_look_up import HttpLookUp
from adapters.interface import HoldingsAdapter, Network
from adapters.koha_rest import KohaRest
from adapters.ncip import Ncip
from adapters.sip2 import Sip2
from adapters.sru_holdings import SruHoldings
from adapters.sru_records import MARCXML, OPAC, SruRecords
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


def holdings_adapters(network: Network) -> dict[str, HoldingsAdapter]:
    """Every holdings adapter, by protocol."""
    return {protocol: make(network) for protocol, make in HOLDINGS.items()}
