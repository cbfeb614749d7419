"""What the fuzzing commands of the door share: their arguments, and what they print at the end."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Final

SHOWN_FAULTS: Final = 10  # one is mended at a time


def arguments(description: str) -> argparse.Namespace:
    """`inputs`, how many, and `seed`, from which they are made."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=18_626)
    return parser.parse_args()


def tell(report: Mapping[str, object], faults: Sequence[str]) -> int:
    """Prints the report and the first faults; the command's exit code."""
    print(json.dumps({**report, "faults": len(faults)}, indent=2))  # noqa: T201 - a command
    for fault in faults[:SHOWN_FAULTS]:
        print(fault)  # noqa: T201 - a command
    return 1 if faults else 0
