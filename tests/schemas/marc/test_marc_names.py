"""Names of persons, bodies and conferences, and those that only an authority record knows."""

from __future__ import annotations

import pytest

from schemas.marc import Record, line
from schemas.marc.meaning import describe
from schemas.marc.names import Name, NameKind, author, names


def record(*fields: str) -> Record:
    """A record from lines such as `100 00 *aLo*hMalinda`."""
    return line.decode("\n".join(fields).encode())[0]


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (
            "100 00 *aJensen*hThit*cf. 1876*4aut",
            Name(text="Jensen, Thit", kind=NameKind.PERSON, roles=("aut",), main=True, dates="f. 1876"),
        ),
        (
            "100 00 *aMargrethe*e2.*fdronning af Danmark",
            Name(text="Margrethe 2.", kind=NameKind.PERSON, main=True, title="dronning af Danmark"),
        ),
        ("700 00 *AMACFOLEY*aMcFoley*4ill*4trl", Name(text="McFoley", kind=NameKind.PERSON, roles=("ill", "trl"))),
        ("700 00 *aStrandbyg@ård*hUlrikka", Name(text="Strandbygaard, Ulrikka", kind=NameKind.PERSON)),
        (
            "100 00 *5870979*668374391",
            Name(text="", kind=NameKind.PERSON, main=True, authority=("870979", "68374391")),
        ),
        (
            "100 00 *aLo*hMalinda*5DK-870979*669250106",
            Name(text="Lo, Malinda", kind=NameKind.PERSON, main=True, authority=("870979", "69250106")),
        ),
        ("710 00 *aNovo Nordisk", Name(text="Novo Nordisk", kind=NameKind.BODY)),
        ("110 00 *aAksel Studsgarth*egruppe", Name(text="Aksel Studsgarth (gruppe)", kind=NameKind.BODY, main=True)),
        (
            "110 00 *cTeknik- og Miljøforvaltningen*sKøbenhavns Kommune",
            Name(text="Københavns Kommune. Teknik- og Miljøforvaltningen", kind=NameKind.BODY, main=True),
        ),
        (
            "110 00 *cHæren*cDen ¤Kongelige Livgarde",
            Name(text="Hæren. Den Kongelige Livgarde", kind=NameKind.BODY, main=True),
        ),
        (
            "710 00 *aSABU*ekonference*i3.*k2019*jAabenraa",
            Name(text="SABU (konference) (3. : 2019 : Aabenraa)", kind=NameKind.CONFERENCE),
        ),
        (
            "720 00 *oErik Hauervig*4aut",
            Name(text="Erik Hauervig", kind=NameKind.AS_SPELT, roles=("aut",)),
        ),
        ("720 00 *kPræsteforeningen", Name(text="Præsteforeningen", kind=NameKind.AS_SPELT)),
    ],
)
def test_a_name_is_read(field: str, name: Name) -> None:
    """For people; sort forms stay out, links stay in."""
    assert names(record(field)) == (name,)


def test_a_missing_name_says_so() -> None:
    """Whoever shows the record can ask the authority record; the record itself says what the title page did."""
    linked = record("100 00 *5870979*668374391*4aut", "245 00 *aHuntress*eMalinda Lo")
    [name] = names(linked)
    assert name.missing
    assert describe(linked).author_missing
    assert describe(linked).author == "Malinda Lo"
    assert not describe(record("100 00 *aLo*hMalinda*5870979*669250106")).author_missing
    assert not describe(record("700 00 *5870979*668374391*4ill")).author_missing


def test_a_field_without_name_and_link_is_no_name() -> None:
    """DBC's tests have empty fields."""
    assert names(record("100 00 *a*h*4", "700 00 *4aut", "110 00 *egruppe")) == ()


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (("700 00 *aHolm*4ill", "700 00 *aLo*4trl*4aut"), "Lo"),
        (("110 00 *aDanmarks Statistik", "700 00 *aLo*4aut"), "Lo"),
        (("710 00 *aB*4isb", "110 00 *aA"), "A"),
        (("710 00 *aB*4isb", "700 00 *aLo*4ill"), "B"),
        (("720 00 *oErik Petri*4ill", "720 00 *oErik Hauervig*4aut"), "Erik Hauervig"),
        (("720 00 *oErik Petri*4ill", "245 00 *aX*eY"), "Y"),
        (("720 00 *oErik Petri*4ill",), "Erik Petri"),
        (("700 00 *aHolm*4cmp",), "Holm"),
    ],
)
def test_whose_work_it_is(fields: tuple[str, ...], found: str) -> None:
    """Persons before bodies, main names before added ones, authors before all others."""
    assert author(record(*fields)) == found
