"""What a server says of itself: the ZeeRex record of an SRU explain answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from schemas.sru.values import NAMESPACES, V1_2, V2_0
from schemas.xml import escape, escape_attribute

ZEEREX: Final = "http://explain.z3950.org/dtd/2.0/"


@frozen(kw_only=True)
class IndexName:
    """An index that queries may name: `rec.id` is set "rec" and name "id"."""

    set: str
    name: str
    title: str


@frozen(kw_only=True)
class SchemaName:
    """A form of record: the short name that requests use, and its identifier."""

    name: str
    identifier: str
    title: str


@frozen(kw_only=True)
class Server:
    """What is told of a server."""

    host: str
    port: int
    database: str
    title: str
    sets: Sequence[tuple[str, str]]
    indexes: Sequence[IndexName]
    schemas: Sequence[SchemaName]
    records: int
    most_records: int


def write_explain(server: Server, version: str = V1_2) -> bytes:
    """The explainResponse in a version of SRU, as a whole document."""
    packing = "recordXMLEscaping" if version == V2_0 else "recordPacking"
    told = "" if version == V2_0 else f"<version>{escape(version)}</version>"
    document = (
        f'<explainResponse xmlns="{NAMESPACES[version]}">{told}<record><recordSchema>{ZEEREX}</recordSchema>'
        f"<{packing}>xml</{packing}><recordData>{_explain(server, version)}</recordData></record></explainResponse>"
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}'.encode()


def _explain(server: Server, version: str) -> str:
    sets = "".join(
        f'<set identifier="{escape_attribute(identifier)}" name="{escape_attribute(name)}"/>'
        for name, identifier in server.sets
    )
    schemas = "".join(
        f'<schema identifier="{escape_attribute(one.identifier)}" name="{escape_attribute(one.name)}">'
        f"<title>{escape(one.title)}</title></schema>"
        for one in server.schemas
    )
    return (
        f'<explain xmlns="{ZEEREX}"><serverInfo protocol="SRU" version="{version}" transport="http" method="GET POST">'
        f"<host>{escape(server.host)}</host><port>{server.port}</port>"
        f"<database>{escape(server.database)}</database></serverInfo>"
        f"<databaseInfo><title>{escape(server.title)}</title></databaseInfo>"
        f"<indexInfo>{sets}{''.join(map(_index, server.indexes))}</indexInfo><schemaInfo>{schemas}</schemaInfo>"
        f'<configInfo><default type="numberOfRecords">{server.records}</default>'
        f'<setting type="maximumRecords">{server.most_records}</setting></configInfo></explain>'
    )


def _index(index: IndexName) -> str:
    return (
        f"<index><title>{escape(index.title)}</title>"
        f'<map><name set="{escape_attribute(index.set)}">{escape(index.name)}</name></map></index>'
    )
