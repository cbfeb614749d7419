"""SRU 1.1, 1.2 and 2.0: asking for records by URL, as far as holdings look-ups and their servers need.

    GET /sru?version=1.2&operation=searchRetrieve&recordSchema=isohold&maximumRecords=1&query=rec.id%3D27942628

    <searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/">
      <version>1.2</version><numberOfRecords>1</numberOfRecords>
      <records><record>
        <recordSchema>isohold</recordSchema><recordPacking>xml</recordPacking>
        <recordData><holdings xmlns="http://www.loc.gov/standards/iso20775/">...</holdings></recordData>
        <recordPosition>1</recordPosition>
      </record></records>
    </searchRetrieveResponse>

Clients use `search_url` and `read`; servers use `read_request`, `clause` and `write`, or `write_diagnostic`.
"""

from schemas.sru.request import PROFILES, Profile, RequestFaultError, clause, read_request, search_url
from schemas.sru.response import MAX_BYTES, NotSruError, read, surrogate, write, write_diagnostic
from schemas.sru.values import (
    DIAGNOSTIC_URI,
    V1_1,
    V1_2,
    V2_0,
    Diagnostic,
    Record,
    RecordText,
    SearchRequest,
    SearchResponse,
    diagnostic,
)

__all__ = [
    "DIAGNOSTIC_URI",
    "MAX_BYTES",
    "PROFILES",
    "V1_1",
    "V1_2",
    "V2_0",
    "Diagnostic",
    "NotSruError",
    "Profile",
    "Record",
    "RecordText",
    "RequestFaultError",
    "SearchRequest",
    "SearchResponse",
    "clause",
    "diagnostic",
    "read",
    "read_request",
    "search_url",
    "surrogate",
    "write",
    "write_diagnostic",
]
