"""What the union catalogue says of a record, as far as lending asks.

A record id inside the house is a pid: `870970-basis:27942628` for the national bibliography, else
`<agency>-katalog:<local id>`; `schemas.marc` reads it from danMarc2 001 *a and *b.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct


class Form(StrEnum):
    """How the thing exists, as far as lending cares."""

    PHYSICAL = "physical"
    ONLINE = "online"


class Localisation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A library says that it holds a record.

    `restrictions` are the letters of danMarc2 096 *r (a-g; the public libraries' h-mark counts as a);
    `branch` is set when the localisation names a branch; `local_id` is the record's id in the library's own
    system where that differs.
    """

    agency: str
    branch: str | None = None
    restrictions: tuple[str, ...] = ()
    local_id: str | None = None


class Edition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One record of the union catalogue, and who holds it.

    `created` is danMarc2 001 *d, None where it is missing or broken (docs/rules.md R5). `material_type` is the
    directory's id ("1" = Danish books), None where the record fits none. `work` joins the editions of one work.
    `novelty_codes` are catalogue codes such as BKM202520. `head` is the pid of the multi-volume head record.
    `languages` are those of its text, as codes of three letters; `series` as people read them, each with its number.
    """

    id: str
    title: str = ""
    author: str = ""
    year: str = ""
    edition: str = ""
    languages: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    isbns: tuple[str, ...] = ()
    created: date | None = None
    material_type: str | None = "1"
    form: Form = Form.PHYSICAL
    article: bool = False
    periodical: bool = False
    open_access: bool = False
    superstructure: bool = False
    novelty_codes: tuple[str, ...] = ()
    work: str = ""
    head: str | None = None
    localisations: tuple[Localisation, ...] = ()
