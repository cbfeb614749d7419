"""`illgate directory`: check, show and path on a directory file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli.directory import directory

FILE = {
    "libraries": [
        {
            "agency": "710100",
            "name": "Københavns Biblioteker",
            "kind": "public",
            "central_library": "715700",
            "policies": {"1": {"lender": {"days": 180}, "borrower": {"days": 45, "own_material": "yes"}}},
            "closings": [{"end_users": True, "until": "2026-07-01", "reason": "moving"}],
            "branches": [{"number": "710104", "name": "Vesterbro", "closings": [{"cooperation": True}]}],
        },
        {"agency": "715700", "name": "Gentofte", "kind": "public", "central": True},
    ]
}


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A directory file."""
    path = tmp_path / "libraries.json"
    path.write_text(json.dumps(FILE), encoding="utf-8")
    return str(path)


def run(*arguments: str) -> Result:
    """Runs `illgate directory`."""
    return CliRunner().invoke(directory, list(arguments))


def test_check_says_that_a_file_is_in_order(file: str) -> None:
    """Counts, and exit code 0."""
    result = run("check", file)
    assert (result.exit_code, result.stdout) == (0, f"{file} is in order: 2 libraries, 1 branch.\n")


def test_check_lists_faults_one_a_line(tmp_path: Path) -> None:
    """Exit code 1, every fault on its line."""
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"libraries": [{"agency": "1", "name": "x", "loan_path": {"first": ["2", "3"]}}]}))
    result = run("check", str(bad))
    assert result.exit_code == 1
    *faults, warning = result.stdout.splitlines()
    assert len(faults) == 2
    assert warning == "Warning: library 1: it has the number 1; a Danish number has 6 digits."
    bad.write_text("{")
    assert run("check", str(bad)).exit_code == 1


def written(tmp_path: Path, *libraries: dict[str, object]) -> str:
    """A directory file of these libraries."""
    path = tmp_path / "written.json"
    path.write_text(json.dumps({"libraries": libraries}), encoding="utf-8")
    return str(path)


def test_check_and_import_tell_of_holdings_services_that_cannot_be_asked(tmp_path: Path) -> None:
    """Every fault at once, in the words that a look-up has for it; the directory before it stays in force."""
    system = {"holdings": "http://x:99999/", "holdings_protocol": "daia", "holdings_profile": "alma"}
    bad = written(tmp_path, {"agency": "710100", "name": "Herning", "system": system})
    for result in (run("check", bad), run("import", bad)):
        assert result.exit_code == 1
        assert result.stdout.splitlines() == [
            "library 710100: Herning has the holdings profile 'alma', and daia has plain alone.",
            "library 710100: Herning cannot be called: its host or its port is none.",
        ]
    assert not (tmp_path / "illgate.db").exists()


def test_check_warns_of_what_can_be_meant_so(tmp_path: Path) -> None:
    """A library's number at a branch, a branch among lenders, a login that nobody sees; exit code 0 all the same."""
    odd = written(
        tmp_path,
        {
            "agency": "710100",
            "name": "Herning",
            "policies": {"1": {"borrower": {"lenders": ["715701", "715700"]}}},
            "branches": [{"number": "765700", "name": "Vest"}, {"number": "710104", "name": "Øst"}],
            "system": {"holdings": "http://x/", "holdings_protocol": "daia", "holdings_login": {"user": "u"}},
        },
        {"agency": "715700", "name": "Gentofte", "branches": [{"number": "715701", "name": "Nord"}]},
    )
    result = run("check", odd)
    assert result.exit_code == 0
    branch, lender, login, order = result.stdout.splitlines()
    assert branch.startswith("Warning: library 710100: its branch Vest has the number 765700, which is a library's")
    assert "names 715701, a branch of 715700" in lender
    assert login == "Warning: library 710100: Herning has a holdings_login, which daia does not show."
    assert order.endswith("is in order: 2 libraries, 3 branches.")


def test_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    """Exit code 2 and the file's name."""
    result = run("check", str(tmp_path / "none.json"))
    assert result.exit_code == 2
    assert "none.json" in result.stderr


def test_show_for_people_and_machines(file: str) -> None:
    """Settings, closings and branches; the same library for a branch's number."""
    shown = run("show", "710104", "--file", file).stdout
    for words in ("Københavns Biblioteker (710100)", "from 180 days", "moving", "Vesterbro", "Gentofte (715700)"):
        assert words in shown
    said = json.loads(run("show", "DK-710100", "--file", file, "--json").stdout)
    assert (said["agency"], said["policies"]["1"]["lender"]["days"]) == ("710100", 180)


def test_path_for_people_and_machines(file: str) -> None:
    """Each place with its reason."""
    assert "its own central library" in run("path", "710100", "--file", file).stdout
    said = json.loads(run("path", "710100", "--file", file, "--json").stdout)
    assert [(entry["rank"], entry["agency"], entry["why"]) for entry in said] == [
        (1, "710100", "own_collection"),
        (2, "715700", "own_central"),
    ]


@pytest.mark.parametrize("command", ["show", "path"])
def test_number_that_nobody_has(command: str, file: str) -> None:
    """Exit code 1 and a sentence."""
    result = run(command, "799999", "--file", file)
    assert result.exit_code == 1
    assert "No library or branch has the number 799999." in result.stderr


def test_faulty_file_is_refused_by_show(tmp_path: Path) -> None:
    """Exit code 2, every fault, no traceback."""
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"libraries": [{"agency": "1", "central_library": "2"}]}))
    result = run("show", "1", "--file", str(bad))
    assert result.exit_code == 2
    assert "has no name" in result.stderr
    assert "2 is not in this directory" in result.stderr


def test_an_iso_18626_address_that_cannot_be_called_is_not_imported(tmp_path: Path) -> None:
    """The slip is told where it is made, and the address, which may hold a password, is not repeated."""
    bad = written(tmp_path, {"agency": "710100", "name": "Herning", "system": {"iso18626": "http://u:geheim@x/"}})
    for command in ("check", "import"):
        result = run(command, bad)
        assert result.exit_code == 1
        assert result.stdout.splitlines() == [
            "library 710100: system.iso18626 cannot be called: it holds a user name, which is not supported"
        ]


def test_check_warns_of_the_gateways_own_address(tmp_path: Path) -> None:
    """Where it knows the configuration; an order would come back as a new one."""
    file = written(
        tmp_path, {"agency": "710100", "name": "A", "system": {"iso18626": "http://localhost:9699/iso18626"}}
    )
    config = tmp_path / "illgate.toml"
    config.write_text("[service]\nport = 9699\n", encoding="utf-8")
    result = run("check", file, "--config", str(config))
    assert result.exit_code == 0
    assert result.stdout.startswith("Warning: library 710100: system.iso18626 is where the gateway itself listens")
    assert "Warning" not in run("check", file).stdout


def test_a_file_without_a_library_is_not_imported(tmp_path: Path) -> None:
    """It would empty the directory in force: the one before it stays."""
    config = tmp_path / "illgate.toml"
    config.write_text(f'[service]\ndatabase = "{tmp_path}/illgate.db"\n', encoding="utf-8")
    assert run("import", written(tmp_path, {"agency": "710100", "name": "A"}), "--config", str(config)).exit_code == 0
    empty = written(tmp_path)
    for command in ("check", "import"):
        result = run(command, empty, "--config", str(config))
        assert result.exit_code == 1
        assert result.stdout == "the file has no library; importing it would empty the directory in force\n"
    assert "A (710100)" in run("show", "710100", "--config", str(config)).stdout


def test_a_field_that_is_written_twice_is_told(tmp_path: Path) -> None:
    """JSON's readers keep one of them, and nobody knows which was meant."""
    file = tmp_path / "twice.json"
    file.write_text(
        '{"libraries": [{"agency": "715700", "name": "B"}, {"agency": "710100", "name": "A", "name": "C",'
        ' "system": {"peer": {"code": "geheim", "code": "x"}}}], "material_types": {"1": "a", "1": "b"}}',
        encoding="utf-8",
    )
    result = run("check", str(file))
    assert result.exit_code == 1
    told = "is given more than once, and only one of them can count"
    assert result.stdout.splitlines() == [
        f"$.material_types: the field 1 {told}",
        f"library 710100: $.libraries[1]: the field name {told}",
        f"library 710100: $.libraries[1].system.peer: the field code {told}",
    ]
    file.write_text('{"libraries": [], "libraries": [{"agency": "715700", "name": "B"}]}', encoding="utf-8")
    assert run("check", str(file)).stdout == f"$: the field libraries {told}\n"


def test_check_warns_of_short_numbers_and_unknown_material_types(tmp_path: Path) -> None:
    """One sentence for a type, however many libraries have a policy for it; foreign ids are as they are."""
    policies = {"9": {"lender": {"days": 1}}}
    odd = written(
        tmp_path,
        {"agency": "71010", "name": "A", "policies": policies, "branches": [{"number": "7101044", "name": "x"}]},
        {"agency": "715700", "name": "B", "policies": policies | {"1": {}}},
        {"agency": "SE-Mdu", "name": "C"},
    )
    result = run("check", odd)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:-1] == [
        "Warning: library 71010: it has the number 71010; a Danish number has 6 digits.",
        "Warning: library 71010: its branch has the number 7101044; a Danish number has 6 digits.",
        "Warning: library 71010 (and 1 more): a policy is for material type 9, which material_types does not name.",
    ]
