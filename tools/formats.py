"""Write the JSON Schemas of the file formats from the types that read them, into docs/formats/.

.venv/bin/python tools/formats.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import msgspec

from fixtures.holdings_file import HoldingsFile
from fixtures.player.results import DemoResult
from fixtures.stories_file import StoriesFile
from fixtures.systems.flows import Flows
from gateway.automation.case import Case
from gateway.automation.values import Decision
from gateway.cli.validate import Reports
from gateway.conformance.values import Report
from gateway.directory.values import DirectoryFile

FOLDER: Final = Path(__file__).parents[1] / "docs" / "formats"
FORMATS: Final[dict[str, Any]] = {
    "libraries": DirectoryFile,
    "holdings": HoldingsFile,
    "stories": StoriesFile,
    "demo": DemoResult,
    "case": Case,
    "decision": Decision,
    "validation": Reports,
    "conformance": Report,
    "flows": Flows,
}


def schema_text(of: Any) -> str:  # noqa: ANN401  msgspec takes any type
    """The JSON Schema of a type, as the file holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(of)}
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic"), indent=2).decode() + "\n"


def main() -> int:
    """Write every schema; says which files changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, of in FORMATS.items():
        path = FOLDER / f"{name}.schema.json"
        path.write_text(schema_text(of), encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(FOLDER.parents[1])}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
