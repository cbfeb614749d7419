"""Codes with weeks, e-books, the net, periodicals and articles, and what bibliotek.dk takes orders for."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.marc import Record, line
from schemas.marc.codes import NATIONAL_NAMES, OTHER_NAMES, CatalogueCode, catalogue_codes
from schemas.marc.forms import E_BOOK_RULES, NetAccess, e_book_reason, is_article, is_periodical, net_access
from schemas.marc.localised import orderable
from schemas.marc.meaning import describe


def record(*fields: str) -> Record:
    """A record from lines such as `032 00 *xBKM202520`."""
    return line.decode("\n".join(fields).encode())[0]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("032 00 *aDBF201934", CatalogueCode("DBF201934", "DBF", 2019, 34, national=True)),
        ("032 00 *xBKM202520", CatalogueCode("BKM202520", "BKM", 2025, 20)),
        ("032 00 *x bkm 2025 20 ", CatalogueCode("BKM202520", "BKM", 2025, 20)),
        ("032 00 *xOVE", CatalogueCode("OVE", "OVE")),
        ("032 00 *xBKM999999", CatalogueCode("BKM999999", "BKM")),
        ("032 00 *aDBR197075", CatalogueCode("DBR197075", "DBR", national=True)),
        ("032 00 *aDAN197900", CatalogueCode("DAN197900", "DAN", national=True)),
        ("032 00 *xACC202053", CatalogueCode("ACC202053", "ACC", 2020, 53)),
        ("032 00 *xACC202153", CatalogueCode("ACC202153", "ACC")),
        ("032 00 *aDBÅ198814", CatalogueCode("DBÅ198814", "DBÅ", 1988, 14, national=True)),
        ("032 00 *xDBF8647", CatalogueCode("DBF8647", "")),
        ("032 00 *xACC2999999", CatalogueCode("ACC2999999", "")),
    ],
)
def test_a_catalogue_code(field: str, code: CatalogueCode) -> None:
    """Name, year and week; weeks that no year has and placeholders have none; odd ones are kept."""
    assert catalogue_codes(record(field)) == (code,)


def test_codes_keep_their_order_and_stand_once() -> None:
    """Verification codes (*&) are none."""
    found = catalogue_codes(record("032 00 *aDBF200746*&715700*xACC200738*xACC200738", "032 00 *xOVE202227*x"))
    assert [code.written for code in found] == ["DBF200746", "ACC200738", "OVE202227"]
    assert {code.name for code in found} <= NATIONAL_NAMES.keys() | OTHER_NAMES.keys()


def test_a_codes_week_begins_on_monday() -> None:
    """ISO weeks."""
    assert CatalogueCode("BKM202520", "BKM", 2025, 20).monday == date(2025, 5, 12)
    assert CatalogueCode("BKM", "BKM").monday is None


REASONS = list(E_BOOK_RULES)
NET_FILE = ("009 00 *aa*gxe", "032 00 *xBKM202520")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (("008 00 *w1",), REASONS[0]),
        ((*NET_FILE, "512 00 *aDownloades i EPUB-format"), REASONS[1]),
        ((*NET_FILE, "856 00 *yPDF-format"), REASONS[1]),
        (("009 00 *aa*gxe", "032 00 *xNET201701", "856 00 *yFlash-format"), REASONS[1]),
        ((*NET_FILE, "512 00 *aKan downloades"), REASONS[1]),
        (("440 00 *aEarly English Books Online",), REASONS[2]),
        (("440 00 *aEEBO",), REASONS[2]),
        (("008 00 *tm", "856 00 *uhttp://ebog.dk/apc/direct.php?ISBN=9788711436981"), REASONS[3]),
        (("008 00 *tm", "856 00 *uhttps://site.ebrary.com/lib/1"), REASONS[3]),
        (("001 00 *a1*b810010", "091 00 *aBog"), REASONS[4]),
        (("001 00 *a1*b125010", "091 00 *abog"), REASONS[4]),
        ((), ""),
        (NET_FILE, ""),
        ((*NET_FILE, "512 00 *aPDFerne"), ""),
        (("009 00 *ar*gxe", "032 00 *xBKM202520", "512 00 *aDownloades i MP3-format"), ""),
        (("009 00 *aa*gxx", "032 00 *xBKM202520", "512 00 *aDownloades i EPUB-format"), ""),
        (("009 00 *aa*gxe", "032 00 *aDBF202520", "512 00 *aDownloades i EPUB-format"), ""),
        (("008 00 *tp", "856 00 *uhttp://ebog.dk/x"), ""),
        (("008 00 *tm", "856 00 *uhttp://notebog.dk/x"), ""),
        (("008 00 *tm", "856 00 *uhttp://x.dk/ebog.dk"), ""),
        (("001 00 *a1*b820030", "091 00 *abog"), ""),
        (("001 00 *a1*b810010", "091 00 *abogkasse"), ""),
    ],
)
def test_what_an_e_book_is(fields: tuple[str, ...], reason: str) -> None:
    """DBC's test, rule by rule, each with a record that just misses it."""
    assert e_book_reason(record("245 00 *ax", *fields)) == reason


@pytest.mark.parametrize(
    ("field", "access"),
    [
        ("008 00 *na", NetAccess.UNRESTRICTED),
        ("008 00 *n b ", NetAccess.RESTRICTED),
        ("008 00 *nc", NetAccess.NONE),
        ("008 00 *nx", NetAccess.UNKNOWN),
        ("008 00 *tm", NetAccess.UNKNOWN),
    ],
)
def test_who_may_use_it_on_the_net(field: str, access: NetAccess) -> None:
    """008 *n."""
    assert net_access(record(field)) is access


def test_periodicals_and_articles() -> None:
    """008 *t and 004 *a."""
    assert is_periodical(record("008 00 *tp"))
    assert not is_periodical(record("008 00 *tm*hp"))
    assert is_article(record("008 00 *ta"))
    assert is_article(record("004 00 *rn*ai"))
    assert not is_article(record("004 00 *rn*ae", "008 00 *tm"))


@pytest.mark.parametrize(
    ("letters", "possible"),
    [
        ([], True),
        (["*rb"], True),
        (["*rc"], True),
        (["*rg"], True),
        (["*ra"], False),
        (["*rd", "*re", "*rf"], False),
        (["*ra", "*rf", "*rg"], True),
        (["*ra*rb"], True),
        (["*uUdlånes ikke"], False),
        (["*uUdlånes ikke*rb"], True),
        (["*ra", ""], False),
        (["", ""], True),
    ],
)
def test_what_bibliotek_dk_takes_orders_for(letters: list[str], possible: bool) -> None:  # noqa: FBT001  a table
    """Records with letters only where one of these fields has b, c or g."""
    fields = [f"096 00 *z82003{at}{each}" for at, each in enumerate(letters)]
    assert orderable(record("245 00 *ax", *fields)) is possible
    assert describe(record("001 00 *a1*b870970", *fields)).orderable is possible
