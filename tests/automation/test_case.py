"""A case in one JSON file: defaults, danMarc2 text, faults with their place, and the command that decides it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from gateway.automation import case as case_module
from gateway.automation.case import decide, inputs, read_case
from gateway.automation.case_records import CaseError
from gateway.automation.values import Decision, Held, Outcome, Question, Reason
from gateway.cli.decide import decide as command
from tests.automation.build import TODAY

BORROWER = {"agency": "710100", "name": "Københavns Biblioteker", "policies": {"1": {"borrower": {"days": 30}}}}
HERNING = {"agency": "765700", "policies": {"1": {"lender": {"days": 90}}}}
LINES = (
    "001 00 *a27942628*b870970*d20200101\n004 00 *ae*rn\n009 00 *aa*gxx\n245 00 *aEn @*roman\n250 00 *a1. udgave\n$\n"
)


def a_case(**parts: Any) -> dict[str, Any]:
    """A case with one lender that has one old book on the shelf."""
    return {
        "date": "2026-06-15",
        "order": {"borrower": "710100"},
        "libraries": [BORROWER, HERNING],
        "records": [{"id": "A", "title": "En roman", "created": "2020-01-01", "localisations": ["765700"]}],
        "holdings": [{"library": "765700", "available": 1}],
        **parts,
    }


def decided(**parts: Any) -> Decision:
    """The decision of a case, by way of its bytes."""
    return decide(read_case(json.dumps(a_case(**parts)).encode()), today=TODAY)


def test_case_with_defaults() -> None:
    """The order is for all records, the answer for the only one, the source and profiles are the usual ones."""
    decision = decided()
    assert (decision.outcome, decision.lender, decision.edition) == (Outcome.AUTOMATED, "765700", "A")


def test_case_without_a_date_takes_the_day_it_is_given() -> None:
    """Without a day in the case the caller's counts; without either there is nothing to decide for."""
    parts = a_case()
    del parts["date"]
    case = read_case(json.dumps(parts).encode())
    assert decide(case, today=TODAY).decided_on == TODAY
    with pytest.raises(CaseError, match="date"):
        decide(case)


def test_holder_by_answering_and_holder_without_an_answer() -> None:
    """Whoever answers counts as a holder; a holder that does not is not configured, and is told."""
    answering = decided(records=[{"id": "A", "created": "2020-01-01"}])
    assert answering.lender == "765700"
    silent = decided(holdings=[])
    assert silent.reason is Reason.ERROR
    assert "765700" in silent.sentence


@pytest.mark.parametrize(
    ("holding", "reason"),
    [
        ({"silence": "timeout", "sentence": "No answer within 1 s."}, Reason.ERROR),
        ({"held": False}, Reason.NO_PROVIDER),
        ({"available": 1, "lendable": False}, Reason.NOT_FOR_LOAN),
        ({"available": 1, "volumes": 2}, Reason.NOT_POSSIBLE),
        ({}, Reason.NO_DELIVERY_DATE),
        ({"earliest": "2026-07-01"}, None),
    ],
)
def test_answers_of_a_case(holding: dict[str, Any], reason: Reason | None) -> None:
    """Each way of writing an answer."""
    assert decided(holdings=[{"library": "DK-765700", "record": "A", **holding}]).reason == reason


@pytest.mark.parametrize("created", ["2026-06-14", "20260614", None, "", "20260631", "soon", "2027-01-01"])
def test_registration_dates_as_records_have_them(created: str | None) -> None:
    """001 *d in both spellings is a day; what is no day, or lies ahead, counts as new (R5)."""
    record = {"id": "A", "created": created, "localisations": ["765700"]}
    assert decided(records=[record]).reason is Reason.NEW_FOR_REQUESTER


def test_record_as_danmarc2_text() -> None:
    """A record in line format brings its id, date and edition; localisations may stand beside it."""
    decision = decided(records=[{"line": LINES, "localisations": ["765700"]}])
    assert (decision.outcome, decision.edition) == (Outcome.AUTOMATED, "870970-basis:27942628")
    (edition,) = inputs(read_case(json.dumps(a_case(records=[{"line": LINES}])).encode()), today=TODAY).editions
    assert (edition.edition, [at.agency for at in edition.localisations]) == ("1. udgave", ["765700"])


def test_texts_of_one_work_are_joined() -> None:
    """017 joins two records given as text, and a work-level order for one may bring the other (R11)."""
    newer = LINES.replace("27942628", "27942629").replace("20200101", "20260610")
    linked = newer.replace("$\n", "017 00 *a27942628\n$\n")
    decision = decided(
        order={"borrower": "710100", "records": ["870970-basis:27942629"]},
        records=[{"line": linked}, {"line": LINES}],
        holdings=[
            {"library": "765700", "record": "870970-basis:27942628", "available": 1},
            {"library": "765700", "record": "870970-basis:27942629", "available": 1},
        ],
    )
    assert decision.edition == "870970-basis:27942628"


def test_directory_with_material_types_and_settings() -> None:
    """Libraries may come as a whole directory file, and the service's settings with them."""
    directory = {"libraries": [BORROWER, HERNING], "material_types": {"1": "danske bøger"}}
    said = decided(libraries=directory, settings={"sources": ["bibliotekdk"]})
    assert said.outcome is Outcome.MANUAL
    assert "danske bøger" in decided(libraries=directory).trace[-2].sentence
    assert decided(tried=[{"lender": "765700", "said": "Unfilled"}]).reason is Reason.NO_PROVIDER


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"order": {}}, r"^\$\.order: the field borrower is missing$"),
        ({"order": {"borrower": ""}}, r"^\$\.order\.borrower is empty; write it as 710100$"),
        ({"order": {"borrower": "710100", "source": " "}}, r"^\$\.order\.source is empty"),
        (
            {"order": {"borrower": "710100", "hold": "maybe"}},
            r'^\$\.order\.hold must be one of yes, no, responder_depending, not "maybe"$',
        ),
        ({"ordr": {}}, "^there is no field ordr, only order, libraries"),
        ({"date": "15/6/2026"}, r"^\$\.date must be a day as 2026-06-15"),
        ({"records": [{"title": "no id"}]}, r"\$\.records\[0\]"),
        ({"records": [{"id": "A"}, {"id": "A"}]}, "more than once"),
        ({"records": [{"line": "no field at all"}]}, r"\$\.records\[0\]\.line"),
        ({"records": [{"line": LINES.replace("*rn", "*rd")}]}, "deleted"),
        ({"records": [{"line": LINES, "created": "2020-01-01"}]}, "created cannot stand beside line"),
        ({"holdings": [{"library": "765700", "record": "B"}]}, r"\$\.holdings\[0\]\.record"),
        ({"holdings": [{"library": ""}]}, r"\$\.holdings\[0\]\.library must be text"),
        (
            {"holdings": [{"library": "765700", "volumes": 0}]},
            r"\$\.holdings\[0\]\.volumes must be a whole number from 1",
        ),
        ({"holdings": [{"library": "765700", "queue": -1}]}, r"\$\.holdings\[0\]\.queue"),
        (
            {"records": [{"id": "A", "localisations": [{"agency": "765700", "restrictions": ["a", "x"]}]}]},
            r"\$\.records\[0\]\.localisations\[0\]\.restrictions: 'x' is no letter of 096 \*r; there are a, b, c",
        ),
        ({"holdings": [{"library": "765700", "available": -1}]}, r"\$\.holdings\[0\]\.available"),
        ({"holdings": [{"library": "765700", "silence": "asleep"}]}, r"\$\.holdings\[0\]\.silence"),
        ({"libraries": [BORROWER, BORROWER]}, "710100 is given 2 times"),
        (
            {"libraries": [{**HERNING, "policies": {"1": {}, "2": {"lender": {"days": "90"}}}}]},
            r'^\$\.libraries\[0\]\.policies\["2"\]\.lender\.days must be a whole number, not "90"$',
        ),
        ({"settings": {"own_age": "about"}}, r"\$\.settings\.own_age"),
    ],
)
def test_faults_say_where(parts: dict[str, Any], where: str) -> None:
    """Each fault names its place in the file, or the number or id that is wrong."""
    with pytest.raises(CaseError, match=where):
        decided(**parts)


TWO = {"library": "765700", "available": 2, "queue": 1}
LATE = {"library": "765700", "earliest": "2026-06-01"}


@pytest.mark.parametrize(
    ("others", "reason", "delivery"),
    [
        ([{"library": "DK-765700", "earliest": "2026-07-01"}], None, "2026-06-15"),
        ([{"library": "765700", "held": False}], None, "2026-06-15"),
        ([{"library": "765700", "silence": "timeout"}], None, "2026-06-15"),
        ([{"library": "765700", "available": 1, "lendable": False}], None, "2026-06-15"),
        ([{"library": "765700", "available": 1, "volumes": 2}], Reason.NOT_POSSIBLE, None),
    ],
)
def test_several_answers_of_one_library_are_one(
    others: list[dict[str, Any]], reason: Reason | None, delivery: str | None
) -> None:
    """Whatever stands beside two copies on the shelf, in either order (G10)."""
    for holdings in ([TWO, *others], [*others, TWO]):
        decision = decided(holdings=holdings)
        assert decision.reason is reason
        assert (str(decision.delivery) if decision.delivery else None) == delivery


@pytest.mark.parametrize(
    ("holdings", "expected"),
    [
        ([TWO, TWO], Held(available=4, queue=2)),
        ([TWO, LATE], Held(available=2, queue=1)),
        ([LATE, {"library": "765700", "earliest": "2026-06-20"}], Held(earliest=date(2026, 6, 20))),
        ([LATE, {"library": "765700", "earliest": "2026-06-03"}], Held(earliest=date(2026, 6, 1))),
        ([LATE, {"library": "765700"}], Held(earliest=date(2026, 6, 1))),
        (
            [{**TWO, "earliest": "2026-06-22"}, {"library": "765700", "earliest": "2026-06-20"}],
            Held(available=2, queue=1, earliest=date(2026, 6, 20)),
        ),
        (
            [{**TWO, "lendable": False, "note": "reading room"}, {"library": "765700", "note": "out"}],
            Held(available=0, queue=1, note="reading room; out"),
        ),
        ([{**TWO, "lendable": False}, {**TWO, "lendable": False}], Held(lendable=False, available=4, queue=2)),
    ],
)
def test_what_several_answers_add_up_to(holdings: list[dict[str, Any]], expected: Held) -> None:
    """Copies and queues are summed, the earliest day that has not passed counts, lendable if any part is."""
    given = inputs(read_case(json.dumps(a_case(holdings=holdings)).encode()), today=TODAY)
    assert dict(given.answers) == {Question(library="765700", edition="A"): expected}
    assert given.notes == ()


def test_silence_beside_an_answer_is_noted(tmp_path: Path) -> None:
    """The answer counts, and whoever reads the decision is told that another is missing."""
    result = run(tmp_path, a_case(holdings=[{"library": "765700", "silence": "timeout"}, TWO]), "--json")
    assert json.loads(result.stdout)["lender"] == "765700"
    assert result.stderr == "note: 765700 gave an answer about A and a silence (timeout); the answer counts.\n"


def test_order_for_a_type_leaves_records_of_another_out() -> None:
    """The order's type is that of records that say nothing of theirs (G5)."""
    order = {"borrower": "710100", "material_type": "2"}
    book = {"id": "A", "created": "2020-01-01"}
    assert decided(order=order, records=[{**book, "material_type": "1"}]).trace[-1].rule == "G5"
    assert decided(order=order, records=[book]).trace[-1].rule == "R1"
    foreign = [{**BORROWER, "policies": {"2": {"borrower": {}}}}, {**HERNING, "policies": {"2": {"lender": {}}}}]
    assert decided(order=order, records=[{**book, "material_type": None}], libraries=foreign).lender == "765700"


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"date": 1e999}'])
def test_bytes_that_are_no_case(data: bytes) -> None:
    """Whatever the bytes are, the error is a sentence."""
    with pytest.raises(CaseError):
        read_case(data)


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    """Random bytes are a case or a `CaseError`, never another exception."""
    with suppress(CaseError):
        read_case(data)


def test_case_that_is_too_big(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is bounded before anything is decoded."""
    monkeypatch.setattr(case_module, "MAX_CASE_BYTES", 10)
    with pytest.raises(CaseError, match="larger than 10 bytes"):
        read_case(json.dumps(a_case()).encode())


def test_byte_order_mark_is_no_fault() -> None:
    """Files saved by hand on some systems begin with one."""
    assert read_case(b"\xef\xbb\xbf" + json.dumps(a_case()).encode()).order.borrower == "710100"


def test_case_of_the_documentation_is_decided() -> None:
    """What docs/formats.md shows can be copied and decided; the example is one of the lender's limit."""
    text = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    shown = re.findall(r"```json case\n(.*?)```", text, re.DOTALL)
    assert shown
    for one in shown:
        assert decide(read_case(one.encode())).reason is Reason.NEW_FOR_RESPONDER


def run(tmp_path: Path, parts: dict[str, Any] | str, *options: str) -> Result:
    """Runs `illgate decide` on a case."""
    file = tmp_path / "case.json"
    file.write_text(parts if isinstance(parts, str) else json.dumps(parts), encoding="utf-8")
    return CliRunner().invoke(command, ["--case", str(file), *options])


def test_command_prints_json(tmp_path: Path) -> None:
    """The keys that testers rely on, in JSON on standard output alone."""
    result = run(tmp_path, a_case(), "--json")
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert {"outcome", "reason", "lender", "edition", "warnings", "trace"} <= set(said)
    assert (said["outcome"], said["reason"], said["lender"]) == ("automated", None, "765700")
    keys = {"library", "edition", "rule", "setting", "whose", "value", "compared", "verdict"}
    assert all(keys <= set(row) for row in said["trace"])
    assert msgspec.json.decode(result.stdout.encode(), type=Decision) == decided()


def test_command_prints_a_table_for_people(tmp_path: Path) -> None:
    """Headline, sentence, the chosen library's section; a manual order exits 0 as well."""
    result = run(tmp_path, a_case(date="2020-02-01"))
    assert result.exit_code == 0
    assert "Left to the borrower's staff" in result.stdout
    assert "(new_for_responder)" in result.stdout
    assert "Københavns Biblioteker" in result.stdout
    assert "R3" in result.stdout


def test_command_says_what_is_wrong_with_a_case(tmp_path: Path) -> None:
    """One sentence on standard error, exit code 2, no traceback."""
    for parts in ("{", a_case(order={"borrower": 7}), a_case(records=[{"line": "no field at all"}])):
        result = run(tmp_path, parts)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "case.json" in result.stderr
        assert result.stderr.endswith(".\n")
        assert not result.stderr.endswith("..\n")
        assert "Traceback" not in result.stderr
    missing = CliRunner().invoke(command, ["--case", str(tmp_path / "none.json")])
    assert missing.exit_code == 2
    assert "none.json" in missing.stderr


def test_command_notes_numbers_that_lead_nowhere(tmp_path: Path) -> None:
    """A loan path may name a library that the case leaves out; that is said beside the decision."""
    borrower = {**BORROWER, "loan_path": {"first": ["999999"]}}
    result = run(tmp_path, a_case(libraries=[borrower, HERNING]), "--json")
    assert result.exit_code == 0
    assert "999999" in result.stderr
    assert json.loads(result.stdout)["outcome"] == "automated"
