"""The stories end to end: `illgate demo --once --json` as a process of its own, over real sockets."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from fixtures.countries import BUILT_IN

pytestmark = pytest.mark.stories

DEMO: Final = (sys.executable, "-m", "gateway.cli", "demo", "--once", "--json")
HUNG_SECONDS: Final = 240  # only so that a hanging demo does not hang the tests
STORIES: Final = {story["id"]: story for story in json.loads((BUILT_IN / "stories.json").read_bytes())["stories"]}

Played = dict[str, dict[str, Any]]


def play(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the demo to its end."""
    return subprocess.run([*DEMO, *arguments], capture_output=True, text=True, timeout=HUNG_SECONDS, check=False)


@pytest.fixture(scope="module")
def played() -> Played:
    """The built-in country, played once for all tests of this module; stories by id."""
    ended = play()
    result = json.loads(ended.stdout)
    faults = {story["id"]: story["faults"] for story in result["stories"] if not story["ok"]}
    assert ended.returncode == (1 if faults else 0), ended.stderr
    return {story["id"]: story for story in result["stories"]}


@pytest.mark.parametrize("story_id", STORIES)
def test_the_story_comes_out_right(played: Played, story_id: str) -> None:
    """Every step and every expectation of stories.json."""
    assert played[story_id]["faults"] == []
    assert played[story_id]["ok"] is True


def test_every_order_explains_itself(played: Played) -> None:
    """Outcome, reason, a sentence, and a trace whose rows name rule, library, setting, value and verdict."""
    for story in played.values():
        assert len(story["orders"]) == len(STORIES[story["id"]]["orders"])
        chosen = {order.get("name", "order") for order in STORIES[story["id"]]["orders"] if "supplier" in order}
        for order in story["orders"]:
            if order["name"] in chosen:
                assert (order["outcome"], order["trace"]) == (None, [])
                continue
            assert order["outcome"] in {"automated", "manual", "local"}
            assert (order["reason"] is None) == (order["outcome"] != "manual")
            assert order["sentence"].endswith(".")
            assert order["trace"]
            for row in order["trace"]:
                assert row["rule"]
                assert row["verdict"] in {"pass", "stop", "chosen", "warn", "info"}
                assert row["sentence"]


def test_a_whole_life_is_told_in_order(played: Played) -> None:
    """Story (k): what the borrower's system hears, message by message."""
    (order,) = played["k"]["orders"]
    heard = [row["about"] for row in order["messages"] if row["receiver"] == order["borrower"]]
    expected = ["ExpectToSupply", "WillSupply", "Loaned", "Overdue", "RenewResponse Y", "LoanCompleted"]
    assert [word for word in heard if word in expected] == expected
    assert all(row["confirmed"] for row in order["messages"])


def test_the_second_lender_is_asked_after_the_first_has_said_no(played: Played) -> None:
    """Story (h): no Request to the second lender before Unfilled of the first."""
    (order,) = played["h"]["orders"]
    first, second = (attempt["lender"] for attempt in order["attempts"])
    requests = {row["receiver"]: row["at"] for row in order["messages"] if row["kind"] == "Request"}
    said_no = next(row["at"] for row in order["messages"] if row["about"] == "Unfilled" and row["sender"] == first)
    assert requests[first] < said_no < requests[second]
    assert order["decisions"] == 2


def test_one_request_went_to_the_lender_for_three_from_the_borrower(played: Played) -> None:
    """Story (m): repeats have no second effect."""
    (order,) = played["m"]["orders"]
    requests = [row for row in order["messages"] if row["kind"] == "Request"]
    assert len([row for row in requests if row["sender"] == order["borrower"]]) == 3
    assert len([row for row in requests if row["receiver"] == order["lender"]]) == 1


def test_the_gateway_really_died(played: Played) -> None:
    """Story (n): killed between the lender's messages, and the second one still arrived."""
    on_its_way = next(order for order in played["n"]["orders"] if order["name"] == "on_its_way")
    told = [row["about"] for row in on_its_way["messages"]]
    killed = told.index("is killed with SIGKILL")
    assert "WillSupply" in told[:killed]
    assert "Loaned" not in told[:killed]
    assert "Loaned" in told[killed:]


def country(folder: Path, *story_ids: str) -> Path:
    """A copy of the built-in country with a few of its stories, and nothing expected of them."""
    shutil.copytree(BUILT_IN, folder, dirs_exist_ok=True)
    stories = [
        {key: value for key, value in STORIES[one].items() if key not in {"steps", "expect"}} for one in story_ids
    ]
    for story in stories:
        story["steps"] = [{"step": "wait", "order": order.get("name", "")} for order in story["orders"]]
    (folder / "stories.json").write_text(json.dumps({"date": "2026-06-15", "stories": stories}))
    return folder


def set_lender_days(folder: Path, agency: str, days: int) -> None:
    """One setting of one library: from what age of the record it lends Danish books."""
    path = folder / "libraries.json"
    directory = json.loads(path.read_bytes())
    (library,) = (library for library in directory["libraries"] if library["agency"] == agency)
    library["policies"]["1"]["lender"]["days"] = days
    path.write_text(json.dumps(directory))


def test_a_changed_setting_changes_the_outcome_and_the_words(tmp_path: Path, played: Played) -> None:
    """Stories (a) and (b) in a country where København lends at 170 days and Aalborg at 6000."""
    folder = country(tmp_path, "a", "b")
    set_lender_days(folder, "710100", 170)
    set_lender_days(folder, "785100", 6000)
    ended = play("--country", str(folder))
    assert ended.returncode == 0, ended.stderr
    changed = {story["id"]: story["orders"][0] for story in json.loads(ended.stdout)["stories"]}
    before = {story_id: played[story_id]["orders"][0] for story_id in "ab"}
    assert (before["a"]["outcome"], changed["a"]["outcome"]) == ("manual", "automated")
    assert changed["a"]["lender"] == "710100"
    assert (before["b"]["lender"], changed["b"]["lender"]) == ("785100", "746100")
    words = [
        row["sentence"] for row in changed["b"]["trace"] if row["library"] == "785100" and row["verdict"] == "stop"
    ]
    assert len(words) == 1
    assert "6000" in words[0]
    assert not any("6000" in row["sentence"] for row in before["b"]["trace"])


def test_a_story_that_fails_is_told_and_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An expectation that is not met, and a wait in vain: sentences, exit code 1, and the log is named."""
    folder = country(tmp_path / "country", "a")
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # where the demo leaves its folder when something failed
    story = STORIES["a"] | {
        "steps": [{"step": "wait", "status": "Loaned", "within": 1}],
        "expect": [],
    }
    other = STORIES["a"] | {"id": "a2", "expect": [{"outcome": "automated", "says": ["a unicorn"], "within": 1}]}
    (folder / "stories.json").write_text(json.dumps({"date": "2026-06-15", "stories": [story, other]}))
    ended = play("--country", str(folder))
    assert ended.returncode == 1
    assert "gateway.log" in ended.stderr
    waited, expected = json.loads(ended.stdout)["stories"]
    assert waited["ok"] is expected["ok"] is False
    assert "waited for Loaned" in waited["faults"][0]
    assert "RequestReceived" in waited["faults"][0]
    assert expected["faults"] == [
        "the outcome is manual, not automated.",
        "the explanation does not say 'a unicorn'.",
    ]


def test_a_port_that_is_taken_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway cannot start: exit code 2, a sentence, and its log."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = play("--port", str(taken.getsockname()[1]))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "The gateway ended with exit code 2 before it listened." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_bad_records_are_told_and_the_rest_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is no MARC, and a record that cannot be read: on standard error and in the result."""
    folder = country(tmp_path / "country", "a")
    (folder / "records" / "notes.txt").write_text("Remember the milk.\n")
    with (folder / "records" / "books.lin").open("a", encoding="utf-8") as books:
        books.write("this line is no field\n$\n")
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # where the bad record lies afterwards
    ended = play("--country", str(folder))
    assert ended.returncode == 0, ended.stderr
    remarks = json.loads(ended.stdout)["remarks"]
    assert ended.stderr.splitlines() == remarks
    assert any("notes.txt: passed over" in remark for remark in remarks)
    (bad,) = (remark for remark in remarks if "books.lin: 1 bad" in remark)
    assert "this line is no field" in Path(bad.rpartition("written to ")[2]).read_text(encoding="utf-8")


def test_misspelt_codes_and_numbers_of_any_form(tmp_path: Path) -> None:
    """A code that is none is a fault before anything starts; `DK-` numbers are taken as everywhere."""
    folder = country(tmp_path, "a")
    expect = {"outcome": "manual", "reason": "new_for_responder", "names": ["DK-710100"]}
    for code, exit_code in (("manuel", 2), ("manual", 0)):
        story = STORIES["a"] | {"steps": [], "expect": [expect | {"outcome": code}]}
        (folder / "stories.json").write_text(json.dumps({"date": "2026-06-15", "stories": [story]}))
        ended = play("--country", str(folder))
        assert ended.returncode == exit_code, ended.stdout + ended.stderr
        said = 'story a: $.stories[0].expect[0].outcome must be one of automated, manual, local or null, not "manuel".'
        assert (said in ended.stderr) is (exit_code == 2)


def test_a_directory_that_does_not_hang_together_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the import says reaches the person, who is told which number leads nowhere."""
    folder = country(tmp_path / "country", "a")
    path = folder / "libraries.json"
    directory = json.loads(path.read_bytes())
    directory["libraries"][0]["central_library"] = "999999"
    path.write_text(json.dumps(directory))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    ended = play("--country", str(folder))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "its central library 999999 is not in this directory. Its log is " in ended.stderr
    directory["libraries"][0]["kind"] = "palace"
    path.write_text(json.dumps(directory))
    ended = play("--country", str(folder))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "$.libraries[0].kind must be one of public, research" in ended.stderr


def test_a_bad_country_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """Exit code 2, nothing on standard output, no traceback."""
    folder = country(tmp_path, "a")
    (folder / "holdings.json").write_text('{"libraries": {"785100": {"system": {"dialect": "latin"}}}}')
    ended = play("--country", str(folder))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert 'dialect must be one of plain, alma, oclc, sru20, sets, not "latin".' in ended.stderr
    assert "Traceback" not in ended.stderr
