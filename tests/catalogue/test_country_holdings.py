"""Who holds what in a country's `holdings.json`, under the id that the library's own system has for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.catalogue.country import CountryFault, holdings_of
from gateway.catalogue.values import Localisation


def country(folder: Path, records: object) -> Path:
    """A folder with one library that holds these."""
    (folder / "holdings.json").write_text(json.dumps({"libraries": {"773000": {"records": records}}}))
    return folder


def test_a_system_that_knows_items_alone_is_asked_for_them(tmp_path: Path) -> None:
    """The numbers of the items come from the file; a record without them is asked for by its own number."""
    told = {"870970-basis:1": {"local_id": "773000-1-1,773000-1-2", "queue": 2}, "870970-basis:2": {}}
    assert holdings_of(country(tmp_path, told)) == {
        "870970-basis:1": (Localisation(agency="773000", local_id="773000-1-1,773000-1-2"),),
        "870970-basis:2": (Localisation(agency="773000"),),
    }


def test_a_local_id_is_text(tmp_path: Path) -> None:
    """The fault names the file and the place."""
    with pytest.raises(CountryFault, match="local_id"):
        holdings_of(country(tmp_path, {"870970-basis:1": {"local_id": 7}}))
