"""danMarc2's characters under the named policies, with YAZ itself as the judge of one of them."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.marc import Entry, Fault, Policy, RecordFault, iso2709, marcxchange
from schemas.marc.charset import escape, unescape
from schemas.marc.options import Options
from schemas.marc.reading import FaultCode, Remark
from tests.shared import DATA as SHARED

YAZ = shutil.which("yaz-iconv")
needs_yaz = pytest.mark.skipif(YAZ is None, reason="yaz-iconv is not installed")


def asked(text: bytes, *, source: str, target: str) -> bytes:
    """What yaz-iconv makes of some bytes; a blank line keeps it from waiting for more."""
    assert YAZ
    command = [YAZ, "-f", source, "-t", target]
    return subprocess.run(command, input=text + b"\n", capture_output=True, check=True).stdout.removesuffix(b"\n")


# Annex K row by row, as its bytes stand; what YAZ 5.34 makes of them was written down when the row was.
READ_ALIKE = [
    (b"a@@b", "a@b"),
    (b"@*", "*"),
    (b"N@*E@*R@*D", "N*E*R*D"),
    (b"\xa4", "¤"),
    (b"@\xa4", "¤"),
    (b"@\xe5", "ꜳ"),
    (b"@\xc5.", "Ꜳ."),
    (b"@0131", "\u0131"),
    (b"@03BB", "λ"),
    (b"@03bb", "λ"),
    (b"@a733", "ꜳ"),
    (b"@00e9", "é"),
    (b"@0302y", "y\u0302"),
    (b"@0301@0302a", "a\u0302\u0301"),
    (b"@030Cs", "s\u030c"),
    (b"@UD8", "—"),
    (b"@UA7@UAE@UB0@UB7@UD9@UDA", "\u02b9\u02bc\u02bb\u02ba\u2191\u2193"),
    (b"@UE0a", "a\u0309"),
    (b"@UEBt@UECs", "t\ufe20s\ufe21"),
    (b"@UF7s@UF8s@UF9s", "s\u0326s\u031cs\u032e"),
    (b"@UFAo@UFCu", "o\ufe22u\u0308"),
    (b"@UFD@UFE@UFF", "\uf0fd\uf0fe\uf0ff"),
    (b"@UE5@U41", "åA"),
    (b"Yaz@@0131l", "Yaz@0131l"),
    (b"[ ] { } ~ |", "[ ] { } ~ |"),
    (b"\xe5\xc5\xe6\xf8\xfc\xdf\xff\xa1", "åÅæøüßÿ¡"),
]
READ_BY_YAZ = [
    (b"^y", "y\u0302"),
    (b"_b", "b\u0332"),
    (b"`a", "a\u0300"),
    (b"\xa8y", "y\u0308"),
    (b"\xafy", "y\u0304"),
    (b"\xb4y", "y\u0301"),
    (b"\xb8y", "y\u0327"),
    (b"@02C7s", "s\u030c"),
    (b"@02D8s", "s\u0306"),
    (b"@02DAs", "s\u030a"),
    (b"@02DBs", "s\u0328"),
    (b"@02DDs", "s\u030b"),
    (b"\xb4^a", "a\u0302\u0301"),
    (b"\xb4@03B1", "\u03b1\u0301"),
    (b"http://x.dk/a_b?c=d^e", "http://x.dk/ab\u0332?c=de\u0302"),
    (b"a^ b_1", "a \u0302b1\u0332"),
    (b"EXLNZ-45KBDK@0332NETWORK", "EXLNZ-45KBDKN\u0332ETWORK"),
]
WRITTEN_BY_YAZ = [
    ("*", b"@*"),
    ("@", b"@@"),
    ("¤", b"\xa4"),
    ("å", b"\xe5"),
    ("ꜳ", b"@\xe5"),
    ("Ꜳ", b"@\xc5"),
    ("λ", b"@03BB"),
    ("y\u0302", b"^y"),
    ("a\u0303", b"\xe3"),
    ("A\u030a", b"\xc5"),
    ("y\u0308", b"\xff"),
    ("Y\u0308", b"\xa8Y"),
    ("a\u0302\u0301", b"\xb4^a"),
    ("\xe2\u0301", b"\xb4\xe2"),
    ("ŝ", b"@015D"),
    ("s\u030c", b"@02C7s"),
    ("y\u0309", b"@0309y"),
    ("a\u0323\u0302", b"^@0323a"),
    ("\u03bb\u0301", b"\xb4@03BB"),
    ("ꜳ\u0301", b"\xb4@\xe5"),
    ("*\u0301", b"\xb4@*"),
    ("1\u0301", b"\xb41"),
    ("\u2014", b"@2014"),
    ("\x1b[]{}~|\ufffd", b"\x1b[]{}~|@FFFD"),
]


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize(("raw", "text"), READ_ALIKE)
def test_annex_k_is_read_alike_by_all(raw: bytes, text: str, policy: Policy) -> None:
    """What the annex, DBC and YAZ agree on."""
    assert unescape(raw.decode("latin-1"), policy).text == text


@pytest.mark.parametrize(("raw", "text"), READ_BY_YAZ)
def test_bare_signs_are_diacritics_to_yaz(raw: bytes, text: str) -> None:
    """The signs that are spacing in Latin-1 carry the next letter's accent, and URLs lose theirs."""
    assert unescape(raw.decode("latin-1"), Policy.YAZ).text == text


@needs_yaz
@pytest.mark.parametrize(("raw", "text"), READ_ALIKE + READ_BY_YAZ)
def test_yaz_reads_as_our_yaz_policy_does(raw: bytes, text: str) -> None:
    """The table is what the tool on this machine does."""
    assert asked(raw + b".", source="danmarc2", target="utf-8").decode() == text + "."


@pytest.mark.parametrize(("text", "raw"), WRITTEN_BY_YAZ)
def test_the_yaz_policy_writes(text: str, raw: bytes) -> None:
    """Diacritics bare, and composed where Latin-1 has the letter with its one diacritic."""
    assert escape(text, Policy.YAZ).encode("latin-1") == raw


@needs_yaz
@pytest.mark.parametrize(("text", "raw"), WRITTEN_BY_YAZ)
def test_yaz_writes_as_our_yaz_policy_does(text: str, raw: bytes) -> None:
    """The table is what the tool on this machine does."""
    assert asked(text.encode(), source="utf-8", target="danmarc2") == raw


DIACRITICS = ((0x300, 0x370), (0x1AB0, 0x1B00), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0xFE20, 0xFE30))
NO_CHARACTERS = ((0x7F, 0x80), (0xD800, 0xE000))


def plane(*left_out: tuple[int, int]) -> list[str]:
    """The characters of the first plane but for some ranges, in lines of 64."""
    points = [chr(at) for at in range(0x20, 0xFFFE) if not any(low <= at < high for low, high in left_out)]
    return ["".join(points[at : at + 64]) for at in range(0, len(points), 64)]


@needs_yaz
def test_yaz_writes_every_character_of_the_plane_as_we_do() -> None:
    """Sixty-three thousand characters, one by one in their order."""
    lines = plane(*DIACRITICS, *NO_CHARACTERS)
    ours = "\n".join(escape(line, Policy.YAZ) for line in lines).encode("latin-1")
    assert asked("\n".join(lines).encode(), source="utf-8", target="danmarc2") == ours


@needs_yaz
def test_yaz_turns_every_diacritic_around_as_we_do() -> None:
    """Three hundred and fifty of them, each on a letter that Latin-1 has no accents for, both ways."""
    letters = [f"q{chr(at)}" for low, high in DIACRITICS for at in range(low, high)]
    # yaz-iconv reads 64 bytes at a time and forgets what it has begun: no letter may lie across two pieces
    raw = [escape(letter, Policy.YAZ).ljust(8) for letter in letters]
    assert asked(" ".join(letters).encode(), source="utf-8", target="danmarc2").decode("latin-1").split() == [
        each.strip() for each in raw
    ]
    assert unescape("".join(raw), Policy.YAZ).text.split() == letters
    given = "".join(raw).encode("latin-1")
    assert asked(given, source="danmarc2", target="utf-8").decode().split() == letters


def test_what_dbc_writes_of_signs_that_collide() -> None:
    """DBC's converter writes low line, caret and grave as diacritics; other signs and ESC as they are."""
    assert escape("@ _ ^ ` [ ] { } ~ | \x1b \ufffd") == "@@ @0332 @0302 @0300 [ ] { } ~ | \x1b @FFFD"
    assert escape("EXLNZ-45KBDK_NETWORK") == "EXLNZ-45KBDK@0332NETWORK"


def test_dbc_does_not_write_what_it_would_read_as_an_accent() -> None:
    """A caret before a letter stays bare, so that `d^e` does not come back as `dê`."""
    assert escape("c=d^e `a ^_a ^^") == "c=d^e `a ^@0332a ^@0302"
    assert unescape(escape("c=d^e `a ^_a ^^")).text == "c=d^e `a ^_a ^^"


@pytest.mark.parametrize("policy", [Policy.DBC, Policy.STRICT])
@pytest.mark.parametrize("raw", ["a_b^c`d", "\xb4y", "@02C7s"])
def test_bare_signs_are_themselves_but_to_yaz(raw: str, policy: Policy) -> None:
    """Neither DBC nor the annex makes diacritics of them."""
    assert unescape(raw, policy).text == raw.replace("@02C7", "\u02c7")


def test_strict_takes_the_low_line_as_a_diacritic() -> None:
    """That is the letter of the annex; DBC's own reading is another."""
    assert unescape("A@0332B 1@03022", Policy.STRICT).text == "AB\u0332 12\u0302"
    assert unescape("A@0332B 1@03022", Policy.DBC).text == "A_B 1^2"


@pytest.mark.parametrize("raw", ["dbk@dbk.dk", "@ous", "the end @", "@12G4", "@D800", "@0000", "@U00", "@U4"])
def test_a_bad_escape_is_told_or_refused(raw: str) -> None:
    """Kept with a remark that has its code; the strict policy refuses the record, as DBC does."""
    for policy in (Policy.DBC, Policy.YAZ):
        found = unescape(raw, policy)
        assert found.text == raw
        assert [type(each) for each in found.warnings] == [Remark]
    with pytest.raises(RecordFault) as caught:
        unescape(raw, Policy.STRICT)
    assert caught.value.code is FaultCode.BAD_ESCAPE


def test_the_strict_policy_refuses_the_record_and_no_more() -> None:
    """DBC's file of four records with one `@ous` in the second."""
    strict = Options(policy=Policy.STRICT)
    assert iso2709.decode(frame("Rejsen"), strict)[0].value("245", "a") == "Rejsen"
    with pytest.raises(RecordFault, match="@ous"):
        iso2709.decode(frame("Rejsen @ous"), strict)
    assert iso2709.decode(frame("Rejsen @ous"))[0].value("245", "a") == "Rejsen @ous"


def frame(value: str) -> bytes:
    """A record of ISO 2709 with one field of one value, escapes as they stand."""
    data = b"00\x1fa" + value.encode("latin-1") + b"\x1e"
    return b"%05dn    2200037   4500245%04d00000\x1e%b\x1d" % (38 + len(data), len(data), data)


LETTERS = "abeykåøÅλ_^`@*¤\xb4\xa8 1ꜳŝ"
MARKS = "\u0301\u0303\u0308\u0323\u0327\ufe20"


@given(st.text(LETTERS))
@example("_^a")
@example("^_a^^1_ `")
def test_signs_that_collide_are_read_back(text: str) -> None:
    """Whatever stands beside low lines, carets and graves, DBC's and the annex's readings give it back."""
    assert unescape(escape(text)).text == text
    assert unescape(escape(text, Policy.STRICT), Policy.STRICT).text == text


ON_SOMETHING = st.lists(st.tuples(st.sampled_from(LETTERS), st.text(MARKS + "\u0302\u0300\u0332", max_size=3)))


@given(ON_SOMETHING)
def test_strict_gives_every_diacritic_back(clusters: list[tuple[str, str]]) -> None:
    """Also those on digits and signs, and the three that collide."""
    text = "".join(base + marks for base, marks in clusters)
    assert unescape(escape(text, Policy.STRICT), Policy.STRICT).text == text


@given(st.lists(st.tuples(st.sampled_from(LETTERS), st.text(MARKS, max_size=3))))
def test_dbc_gives_other_diacritics_back(clusters: list[tuple[str, str]]) -> None:
    """All but the three that DBC uses as signs."""
    text = "".join(base + marks for base, marks in clusters)
    assert unescape(escape(text)).text == text


REAL = SHARED / "marc/danmarc2-iso2709/dataio/test-records-74-danmarc2.iso"
MARCDUMP = shutil.which("yaz-marcdump")


@pytest.mark.skipif(MARCDUMP is None or not REAL.exists(), reason="yaz-marcdump or the collected files are missing")
def test_yaz_reads_a_whole_file_as_our_yaz_policy_does() -> None:
    """Seventy-four records of a library, every value of every field; composed, since YAZ composes what it can."""
    assert MARCDUMP
    command = [MARCDUMP, "-i", "marc", "-o", "marcxchange", "-f", "danmarc2", "-t", "utf-8", str(REAL)]
    dumped = subprocess.run(command, capture_output=True, check=True).stdout
    theirs = [values(item) for item in marcxchange.read(BytesIO(dumped))]
    with REAL.open("rb") as stream:
        ours = [values(item) for item in iso2709.read(stream, Options(policy=Policy.YAZ))]
    assert len(ours) == 74
    assert ours == theirs


def values(item: Entry | Fault) -> list[tuple[str, str, str]]:
    """Tag, code and value of all that a record holds."""
    assert isinstance(item, Entry), item
    return [
        (field.tag, code, normalize("NFC", value)) for field in item.record.fields for code, value in field.subfields
    ]
