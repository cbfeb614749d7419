"""By which XML Schema holdings are judged: one for each namespace that they are written in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from schemas.iso20775.write import LOC, NO_NAMESPACE, OPENURL
from schemas.xsd import Schema

SCHEMAS: Final[Mapping[str, Schema]] = {
    namespace: Schema(Path(__file__).with_name(name))
    for namespace, name in (
        (NO_NAMESPACE, "iso20775.xsd"),
        (LOC, "iso20775-loc.xsd"),
        (OPENURL, "iso20775-openurl.xsd"),
    )
}
"""Our schemas of release V1.0 by namespace: the same grammar in all of them."""
