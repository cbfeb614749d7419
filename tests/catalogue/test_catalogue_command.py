"""`illgate catalogue`: what people and machines see, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli.catalogue import catalogue

BOOKS = (
    "001 00 *a27942628*b870970*d20250314\n004 00 *rn*ae\n008 00 *tm*a2025*ldan\n009 00 *aa*gxx\n"
    "096 00 *z820030*rb\n100 00 *aHolm*hÅse\n245 00 *aRejsen*cen roman\n$\n"
    "001 00 *a27942629*b870970\n008 00 *tm*a1999*ldan\n009 00 *aa*gxx\n100 00 *aHolm*hÅse\n245 00 *aRejsen\n$\n"
)
BAD = "001 00 *a1*b870970\nnotLineFormat\n$\n"
PID = "870970-basis:27942628"


@pytest.fixture(autouse=True)
def _in_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    """The command's end, without a traceback."""
    result = CliRunner().invoke(catalogue, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_good_files_are_loaded_shown_and_found() -> None:
    """Load ends with one sentence of counts; show and search find the record, for people and as JSON."""
    Path("books.lin").write_text(BOOKS)
    loaded = run("load", "books.lin")
    assert loaded.exit_code == 0
    assert loaded.stdout == "2 records read into illgate.db: 2 taken; 0 bad.\n"
    shown = run("show", PID)
    assert shown.exit_code == 0
    for words in ("Rejsen : en roman", "Holm, Åse", "2025-03-14", "820030", "not lent automatically", "27942629"):
        assert words in shown.stdout
    told = json.loads(run("show", PID, "--json").stdout)
    assert told["edition"]["id"] == PID
    assert told["edition"]["localisations"][0] == {
        "agency": "820030",
        "branch": None,
        "restrictions": ["b"],
        "local_id": None,
    }
    assert [each["id"] for each in told["others"]] == ["870970-basis:27942629"]
    assert [each["id"] for each in json.loads(run("search", "rejsen", "holm", "--json").stdout)["records"]] == [
        PID,
        "870970-basis:27942629",
    ]
    assert PID in run("search", "27942628").stdout


def test_show_names_languages_and_series() -> None:
    """As the record has them: its languages as codes, each series with its number."""
    more = "041 00 *adan*aswe*ceng\n440 00 *aNordiske rejser*v3\n440 00 *aFri læsning\n$\n"
    Path("book.lin").write_text(BOOKS.partition("$\n")[0] + more)
    run("load", "book.lin")
    shown = run("show", PID).stdout
    for words in ("dan, swe", "Nordiske rejser ; 3", "Fri læsning"):
        assert words in shown
    edition = json.loads(run("show", PID, "--json").stdout)["edition"]
    assert edition["languages"] == ["dan", "swe"]
    assert edition["series"] == ["Nordiske rejser ; 3", "Fri læsning"]


def test_settings_say_what_joins_editions_and_which_material_a_record_is() -> None:
    """`[catalogue]` of illgate.toml; the option goes before it."""
    Path("books.lin").write_text(BOOKS)
    Path("illgate.toml").write_text(
        '[catalogue]\njoin_by_title = false\n[[catalogue.materials]]\nid = "2"\ngeneral = ["a", ""]\n'
    )
    assert run("load", "books.lin").exit_code == 0
    told = json.loads(run("show", PID, "--json").stdout)
    assert told["others"] == []
    assert told["edition"]["material_type"] == "2"
    assert run("load", "--join-by-title", "books.lin").exit_code == 0
    assert len(json.loads(run("show", PID, "--json").stdout)["others"]) == 1


def test_a_table_of_materials_that_cannot_be_is_refused_in_a_sentence() -> None:
    """With its place in the settings."""
    Path("books.lin").write_text(BOOKS)
    Path("illgate.toml").write_text('[[catalogue.materials]]\nid = "2"\ngenral = ["a"]\n')
    refused = run("load", "books.lin")
    assert refused.exit_code == 2
    assert "genral" in refused.stderr
    assert "$.catalogue.materials[0]" in refused.stderr


def test_bad_records_end_with_1_and_lie_aside_byte_for_byte() -> None:
    """The good ones are taken; the sentence names record, place and file."""
    Path("books.lin").write_text(BOOKS + BAD)
    loaded = run("load", "books.lin")
    assert loaded.exit_code == 1
    assert "2 taken; 1 bad" in loaded.stdout
    assert f"record 3 (byte {len(BOOKS.encode())})" in loaded.stderr
    [aside] = Path("rejected").iterdir()
    assert aside.read_text() == BAD
    Path("books.lin").write_text(BOOKS)
    assert run("load", "books.lin").exit_code == 0
    assert list(Path("rejected").iterdir()) == []


def test_a_country_brings_its_holdings() -> None:
    """Records folder and holdings.json; other files are named; holdings of unknown records are told."""
    Path("country/records").mkdir(parents=True)
    Path("country/records/books.lin").write_text(BOOKS)
    Path("country/records/README").write_text("Dear reader")
    Path("country/libraries.json").write_text("{}")
    Path("country/holdings.json").write_text(
        json.dumps({"libraries": {"765700": {"records": {PID: {}, "870970-basis:9": {}}}}})
    )
    loaded = run("load", "country")
    assert loaded.exit_code == 0
    assert "README: passed over" in loaded.stderr
    assert "870970-basis:9" in loaded.stderr
    places = json.loads(run("show", PID, "--json").stdout)["edition"]["localisations"]
    assert [place["agency"] for place in places] == ["820030", "765700"]


def test_files_of_one_name_keep_their_bad_records_apart() -> None:
    """Both folders have a books.lin."""
    for folder in ("one", "two"):
        Path(folder).mkdir()
        Path(folder, "books.lin").write_text(BAD)
    assert run("load", "one", "two").exit_code == 1
    assert len(list(Path("rejected").iterdir())) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", PID), 1, "no record"),
        (("search", "nothing"), 1, "nothing for 'nothing'"),
        (("load", "not-there"), 2, "not-there"),
        (("load", "empty"), 2, "no MARC"),
        (("load", "letter.txt"), 1, "1 bad"),
        (("show", PID, "--config", "missing.toml"), 2, "missing.toml"),
        (("show", PID, "--config", "other.toml"), 2, "no-such-folder"),
    ],
)
def test_what_cannot_be_done_ends_with_a_sentence(arguments: tuple[str, ...], code: int, words: str) -> None:
    """1 for what is not good, 2 for usage and configuration."""
    Path("empty").mkdir()
    Path("letter.txt").write_text("Dear library")
    Path("other.toml").write_text('[service]\ndatabase = "no-such-folder/illgate.db"\n')
    result = run(*arguments)
    assert result.exit_code == code
    assert words in result.output


def test_nothing_found_is_still_json() -> None:
    """Machines get an empty list and exit code 1."""
    result = run("search", "nothing", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"records": []}
