"""Numbers of things, right and wrong, and DBC's record numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.marc import Record, line
from schemas.marc.identifiers import BadIdentifier, Identifier, Scheme, checked, faust_fault, identifiers
from schemas.marc.meaning import describe


def record(*fields: str) -> Record:
    """A record from lines such as `021 00 *a87-7714-156-3`."""
    return line.decode("\n".join(fields).encode())[0]


@pytest.mark.parametrize(
    ("scheme", "written", "value"),
    [
        (Scheme.ISBN, "87-7714-156-3", "9788777141560"),
        (Scheme.ISBN, "87 7714 156 3", "9788777141560"),
        (Scheme.ISBN, "978-87-7714-156-0", "9788777141560"),
        (Scheme.ISBN, "3-476-41022-6 (hf.)", "9783476410221"),
        (Scheme.ISBN, "0-8044-2957-x", "9780804429573"),
        (Scheme.ISSN, "0907-855X", "0907-855X"),
        (Scheme.ISSN, "0907855x", "0907-855X"),
        (Scheme.ISMN, "M-2306-7118-7", "9790230671187"),
        (Scheme.ISMN, "979-0-2306-7118-7", "9790230671187"),
        (Scheme.EAN, "5706274000474", "5706274000474"),
    ],
)
def test_numbers_have_one_form(scheme: Scheme, written: str, value: str) -> None:
    """Hyphens, blanks, old lengths and brackets make no difference."""
    assert checked(scheme, written) == Identifier(scheme, value, written)


@pytest.mark.parametrize(
    ("scheme", "written", "why"),
    [
        (Scheme.ISBN, "87-7714-156-4", "its check digit does not fit"),
        (Scheme.ISBN, "9802222222229", "its first digits belong to no such numbers"),
        (Scheme.ISBN, "980112", "it has too few or too many digits"),
        (Scheme.ISBN, "87-77l4-156-3", "it holds something that is no digit"),
        (Scheme.ISSN, "0907-8551", "its check digit does not fit"),
        (Scheme.ISSN, "0907-855", "it has too few or too many digits"),
        (Scheme.EAN, "5706274000475", "its check digit does not fit"),
        (Scheme.ISMN, "979-0-2306-7118-8", "its check digit does not fit"),
    ],
)
def test_wrong_numbers_are_kept_with_the_reason(scheme: Scheme, written: str, why: str) -> None:
    """As they were written, since they may stand so in the book."""
    assert checked(scheme, written) == BadIdentifier(scheme, written, why)


@given(st.sampled_from(Scheme), st.text(max_size=20))
def test_any_text_is_a_number_or_not(scheme: Scheme, text: str) -> None:
    """Nothing that stands in a record stops the reading."""
    found = checked(scheme, text)
    assert found.written == text
    assert isinstance(found, Identifier | BadIdentifier)


def test_the_numbers_of_a_record() -> None:
    """Each place has its scheme; what the record itself calls wrong is a bad one; the linking ISSN is marked."""
    found = identifiers(
        record(
            "021 00 *a87-7714-156-3*chf.*e9788777141560*x87-992951-0-5",
            "022 00 *a0007-1102*l0007-1102*z0106-3324",
            "023 00 *b5706274000474",
            "028 00 *a9790706779256*xM-706779-25-6",
            "024 00 *a9788777141560",
            "021 00 *a12*e ",
        )
    )
    assert found.of(Scheme.ISBN) == ("9788777141560",)
    assert [(each.value, each.linking) for each in found.good if each.scheme is Scheme.ISSN] == [
        ("0007-1102", False),
        ("0007-1102", True),
    ]
    assert found.of(Scheme.EAN) == ("5706274000474",)
    assert found.of(Scheme.ISMN) == ("9790706779256",)
    wrong = "the record calls it wrong or cancelled"
    assert found.bad == (
        BadIdentifier(Scheme.ISBN, "87-992951-0-5", wrong),
        BadIdentifier(Scheme.ISSN, "0106-3324", wrong),
        BadIdentifier(Scheme.ISMN, "M-706779-25-6", wrong),
        BadIdentifier(Scheme.ISBN, "12", "it has too few or too many digits"),
    )


@pytest.mark.parametrize("number", ["50984508", "27942628", "5 421 835 4", "133990054"])
def test_faust_numbers(number: str) -> None:
    """DBC's example and numbers from its data; blanks may stand inside."""
    assert not faust_fault(number)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("50984509", "its check digit does not fit"),
        ("50985048", "its check digit does not fit"),
        ("5098450", "it has not 8 or 9 digits"),
        ("x112613", "it has not 8 or 9 digits"),
        ("", "it has not 8 or 9 digits"),
    ],
)
def test_what_is_no_faust_number(number: str, why: str) -> None:
    """One digit changed, two exchanged, and ids of others."""
    assert faust_fault(number) == why


@given(st.integers(1_000_000, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_found(body: int, place: int, change: int) -> None:
    """Of every FAUST number, since the modulus is a prime."""
    numbers = [f"{body}{check}" for check in range(10) if not faust_fault(f"{body}{check}")]
    for number in numbers:
        at = place % len(number)
        wrong = number[:at] + str((int(number[at]) + change) % 10) + number[at + 1 :]
        assert faust_fault(wrong)


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        ("001 00 *a5 098 450 8*b870970", ""),
        ("001 00 *a50984509*b870971", "its check digit does not fit"),
        ("001 00 *ax112613*b820030", ""),
        ("001 00 *b870970", ""),
    ],
)
def test_ids_are_checked_where_they_are_faust_numbers(field: str, fault: str) -> None:
    """In DBC's bases; other agencies' ids are any string."""
    assert describe(record(field)).id_fault == fault
