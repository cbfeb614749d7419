"""XML Schemas, compiled once a process by libxml2: whether a document is valid, in microseconds.

What is wrong with one that is not is told by `schemas.xsd_words`.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from lxml import etree

from schemas.xml import Element


class Schema:
    """One XML Schema from a file, compiled when first used.

    Attributes:
        path: The schema; what it includes lies beside it.
        private: Names of elements whose values, and those of everything in them, no fault may repeat.
    """

    def __init__(self, path: Path, private: frozenset[str] = frozenset()) -> None:
        self.path = path
        self.private = private

    @cached_property
    def judge(self) -> etree.XMLSchema:
        """The schema as libxml2 has it."""
        return etree.XMLSchema(etree.parse(self.path))

    @cached_property
    def names(self) -> frozenset[str]:
        """Local names of the elements that this file declares, for themselves or inside others."""
        return frozenset(filter(None, (one.get("name") for one in etree.parse(self.path).iter("{*}element"))))

    def is_valid(self, root: Element) -> bool:
        """Whether the document is valid; some tens of microseconds for an ISO 18626 message."""
        return self.judge.validate(root)
