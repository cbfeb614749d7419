"""How messages are written to a peer: the edition, the words for its version, and where makers differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from schemas.ncip.values import Edition

VERSIONS: Final[Mapping[str, str]] = {
    "1.0": "http://www.niso.org/ncip/v1_0/imp1/dtd/ncip_v1_0.dtd",
    "1.01": "http://ncip.envisionware.com/documentation/ncip_v1_01.dtd",
    "2.0": "http://www.niso.org/schemas/ncip/v2_0/imp1/xsd/ncip_v2_0.xsd",
    "2.01": "http://www.niso.org/schemas/ncip/v2_01/ncip_v2_01.xsd",
    "2.02": "http://www.niso.org/schemas/ncip/v2_02/ncip_v2_02.xsd",
}
"""The version attribute by version: where the schema lies."""

BEFORE_SETS: Final = frozenset({"2.0", "2.01"})
"""Versions of NCIP 2 whose own schema has no LookupItemSet; makers put it into Ext."""

PUBLIC_IDS: Final[Mapping[str, str]] = {
    version: f"-//NISO//NCIP DTD Version {version}//EN" for version in ("1.0", "1.01")
}


@frozen(kw_only=True)
class Dialect:
    """How a peer wants messages.

    `version` is a key of `VERSIONS`. `qualified` gives the version attribute the namespace, as the schema has it; some
    of FOLIO's peers write it without. `sets_in_ext` puts LookupItemSet into Ext.
    """

    version: str = "2.02"
    qualified: bool = True
    sets_in_ext: bool = False

    @property
    def edition(self) -> Edition:
        """The edition that the version belongs to."""
        return Edition.ONE if self.version in PUBLIC_IDS else Edition.TWO
