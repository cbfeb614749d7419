"""`make bench`: runs every benchmark beside this file and prints its table. Ratios count; machines differ."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> None:
    """Each benchmark is a module with `run()`, which gives rows of (what, figure, remark)."""
    console = Console(width=120)
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        module = import_module(f"tests.bench.{path.stem}")
        first_line = (module.__doc__ or path.stem).partition("\n")[0]
        table = Table(title=first_line, title_justify="left")
        table.add_column("what")
        table.add_column("figure", justify="right")
        table.add_column("remark")
        for what, figure, remark in module.run():
            table.add_row(what, f"{figure:,.2f}", remark)
        console.print(table)


if __name__ == "__main__":
    main()
