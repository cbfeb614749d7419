"""Sets of head, sections and volumes, and links that are none of a set."""

from __future__ import annotations

import pytest

from schemas.marc import Record, line
from schemas.marc.meaning import Description, describe
from schemas.marc.sets import Kind, Links, Place, Related, Relation, SetFault, join, links


def record(*fields: str) -> Record:
    """A record from lines such as `014 00 *a53968368`."""
    return line.decode("\n".join(fields).encode())[0]


def member(number: int, kind: str, above: int | None = None) -> Description:
    """A record of the national bibliography with a place in a set."""
    fields = [f"001 00 *a{number}*b870970", f"004 00 *rn*a{kind}"]
    return describe(record(*fields, *([f"014 00 *a{above}"] if above else [])))


def pid(number: int) -> str:
    """A pid of the national bibliography."""
    return f"870970-basis:{number}"


def test_what_a_record_points_at() -> None:
    """Up by 014 and 013, down by 015, out by 016; blanks in numbers are none."""
    found = links(
        record(
            "013 00 *a5 396 836 7",
            "014 00 *a53968368",
            "014 00 *a1*xFOR",
            "015 00 *a3",
            "015 00 *a4*xANM",
            "016 00 *a9*5DK-710100",
        ),
        "870970",
    )
    assert found == Links(
        above=pid(53968368),
        top=pid(53968367),
        host="710100-katalog:9",
        below=(pid(3),),
        related=(Related(Relation.CONTINUATION, pid(1)),),
    )
    assert links(record("245 00 *ax", "014 00 *a", "016 00 *a "), "870970") == Links()


@pytest.mark.parametrize("relation", list(Relation))
def test_exceptions_are_no_set(relation: Relation) -> None:
    """Reviews, debates, continuations and composites."""
    found = links(record(f"014 00 *a7*x{relation}"), "870970")
    assert found == Links(related=(Related(relation, pid(7)),))


def test_articles_and_reviews_stand_in_the_national_bibliography() -> None:
    """The bases of DBC that hold nothing else; their own sets would be their own."""
    found = links(record("014 00 *a7*xANM", "014 00 *a8", "016 00 *a9"), "870976")
    assert found == Links(above="870976-katalog:8", host=pid(9), related=(Related(Relation.REVIEW, pid(7)),))
    assert links(record("016 00 *a9"), "870971").host == pid(9)


def test_a_set_is_joined_through_014() -> None:
    """Volume, section, head; a volume right under the head; a record alone."""
    places = join([member(4, "b", 2), member(3, "b", 1), member(2, "s", 1), member(1, "h"), member(9, "e")])
    assert places[pid(4)] == Place(kind=Kind.VOLUME, above=(pid(2), pid(1)), head=pid(1), section=pid(2))
    assert places[pid(3)] == Place(kind=Kind.VOLUME, above=(pid(1),), head=pid(1))
    assert places[pid(2)] == Place(kind=Kind.SECTION, above=(pid(1),), below=(pid(4),), head=pid(1))
    assert places[pid(1)] == Place(kind=Kind.HEAD, below=(pid(3), pid(2)))
    assert places[pid(9)] == Place(kind=Kind.SINGLE)


@pytest.mark.parametrize(
    ("records", "fault"),
    [
        ([("b", 1)], SetFault.ITSELF),
        ([("b", 7)], SetFault.MISSING),
        ([("b", 2), ("b", None)], SetFault.WRONG_LEVEL),
        ([("s", 2), ("s", None)], SetFault.WRONG_LEVEL),
        ([("h", 2), ("h", None)], SetFault.WRONG_LEVEL),
        ([("e", 2), ("h", None)], SetFault.WRONG_LEVEL),
        ([("h", 2), ("b", 1)], SetFault.WRONG_LEVEL),
    ],
)
def test_what_cannot_be_a_set_is_told(records: list[tuple[str, int | None]], fault: SetFault) -> None:
    """The record stands alone then, and nothing runs in circles."""
    places = join(member(at, kind, above) for at, (kind, above) in enumerate(records, start=1))
    assert places[pid(1)].fault is fault
    assert places[pid(1)].above == ()


def test_a_fault_above_leaves_what_is_below_in_place() -> None:
    """A section without its head still has its volumes."""
    places = join([member(3, "b", 2), member(2, "s", 1)])
    assert places[pid(2)] == Place(kind=Kind.SECTION, below=(pid(3),), fault=SetFault.MISSING)
    assert places[pid(3)] == Place(kind=Kind.VOLUME, above=(pid(2),), section=pid(2))


def test_records_without_a_pid_have_no_place() -> None:
    """They cannot be pointed at."""
    assert join([describe(record("245 00 *ax"))]) == {}
