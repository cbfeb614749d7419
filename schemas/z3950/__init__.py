"""Z39.50-1995 (ISO 23950): its messages as values, their BER, and queries.

    >>> write(SearchRequest(databases=("Default",), query=by_use("27942628")))[:2].hex()
    'b64a'
    >>> read(bytes.fromhex("b70c970117980100990101960101"))
    SearchResponse(succeeded=True, hits=23, returned=0, next_position=1, diagnostics=())

`Framing` finds where a message ends. Nothing here opens a connection; `adapters.z3950` does.
"""

from __future__ import annotations

from schemas.z3950.framing import Framing
from schemas.z3950.header import BerError
from schemas.z3950.query import Query, QueryError, by_use, parse_pqf
from schemas.z3950.read import read
from schemas.z3950.values import (
    Authentication,
    Close,
    CloseReason,
    Composition,
    Diagnostic,
    Implementation,
    InitRequest,
    InitResponse,
    Message,
    PresentRequest,
    PresentResponse,
    PresentStatus,
    Retrieved,
    SearchRequest,
    SearchResponse,
)
from schemas.z3950.write import write

__all__ = [
    "Authentication",
    "BerError",
    "Close",
    "CloseReason",
    "Composition",
    "Diagnostic",
    "Framing",
    "Implementation",
    "InitRequest",
    "InitResponse",
    "Message",
    "PresentRequest",
    "PresentResponse",
    "PresentStatus",
    "Query",
    "QueryError",
    "Retrieved",
    "SearchRequest",
    "SearchResponse",
    "by_use",
    "parse_pqf",
    "read",
    "write",
]
