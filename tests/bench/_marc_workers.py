"""One tool at one task over one file, in a process of its own: `python -m tests.bench._marc_workers TOOL TASK FILE`.

Prints JSON: CPU and wall seconds of the task alone (imports are over by then), records, and with `--check` the CRC of
what was read, so that two tools can be seen to have done the same.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final
from zlib import crc32

from lxml import etree

from schemas.marc import Charset, Options, iso2709
from schemas.marc.frames import Source, frames
from schemas.marc.parallel import over_stretches
from schemas.marc.picking import pick
from schemas.marc.xmlwrite import Flavour, write_record

MARC21_WANTED: Final = (("001", ""), ("245", "a"), ("020", "a"), ("852", "b"))
DANMARC2_WANTED: Final = (("001", "a"), ("245", "a"), ("021", "e"), ("096", "z"))
Work = dict[str, "Callable[[Any], Iterator[Any]]"]
"""For each task, what does it: of a file (or, for illgate, a stream) one result a record."""


def peer(name: str) -> Work:
    """The libraries with pymarc's interface: pymarc, rmarc, and nearly mrrc."""
    library: Any = import_module(name)
    is_mrrc = name == "mrrc"

    def records(path: Path) -> Iterable[Any]:
        found: Iterable[Any] = library.MARCReader(str(path) if is_mrrc else path.open("rb"))
        return found

    def lend(path: Path) -> Iterator[object]:
        for record in records(path):
            yield [
                [record["001"].data],
                record["245"].get_subfields("a"),
                [value for field in record.get_fields("020") for value in field.get_subfields("a")],
                [value for field in record.get_fields("852") for value in field.get_subfields("b")],
            ]

    def full(path: Path) -> Iterator[object]:
        for record in records(path):
            if is_mrrc:
                yield [each.data if each.is_control_field() else each.subfields() for each in record.fields()]
            else:
                yield [each.data if each.control_field else each.subfields for each in record.fields]

    def xml(path: Path) -> Iterator[object]:
        return map(library.record_to_xml, records(path))

    return {"parse": lambda path: iter(records(path)), "lend": lend, "full": full, "xml": xml}


def illgate(charset: Charset, wanted: tuple[tuple[str, str], ...], flavour: Flavour) -> Work:
    """Ours: framing alone, picking, all fields, all fields with every check, XML."""
    options = Options(charset=charset)

    def full(stream: Source) -> Iterator[object]:
        for record in iso2709.skim(stream, options):
            yield [field.subfields for field in record.fields]  # type: ignore[union-attr]  # the files have no faults

    def checked(stream: Any) -> Iterator[object]:
        for entry in iso2709.read(stream, options):
            yield [field.subfields for field in entry.record.fields]  # type: ignore[union-attr]

    def xml(stream: Source) -> Iterator[object]:
        for record in iso2709.skim(stream, options):
            yield write_record(record, flavour)  # type: ignore[arg-type]

    return {"parse": frames, "lend": lambda it: pick(it, wanted, options), "full": full, "checked": checked, "xml": xml}


OURS: Final = {
    "illgate": partial(illgate, Charset.UTF8, MARC21_WANTED, Flavour.MARCXML),
    "illgate-danmarc2": partial(illgate, Charset.DANMARC2, DANMARC2_WANTED, Flavour.MARCXCHANGE),
}


def spin(results: Iterable[object]) -> int:
    """Do the work and drop what it gives, record by record; how many there were."""
    count = 0
    for _ in results:
        count += 1
    return count


def spin_ours(tool: str, task: str, stream: Source) -> int:
    """Our work on a stretch of a file, in whatever process."""
    return spin(OURS[tool]()[task](stream))


def digest(task: str, results: Iterable[Any]) -> int:
    """A CRC of what a task gave: of the values, or of what the XML says."""
    crc = 0
    for result in results:
        crc = crc32(repr(_of_xml(result) if task == "xml" else _plain(result)).encode(), crc)
    return crc


def _plain(result: Any) -> object:
    """Values without the types of the library that gave them."""
    if isinstance(result, str):
        return result
    if hasattr(result, "code"):
        return [result.code, result.value]
    values = [_plain(each) for each in result]
    return values[0][1] if len(values) == 1 and values[0] and values[0][0] == "" else values  # type: ignore[index]


def _of_xml(text: bytes | str) -> object:
    """Every value of a record in XML with its tag, indicators and code."""
    root = etree.fromstring(text.encode() if isinstance(text, str) else text)
    rows = []
    for field in root.iter("{*}controlfield", "{*}datafield"):
        values = [(part.get("code"), part.text or "") for part in field] or field.text
        rows.append((field.get("tag"), field.get("ind1"), field.get("ind2"), values))
    return rows


def main(tool: str, task: str, name: str, *flags: str) -> None:
    """Run one measurement and print it."""
    path = Path(name)
    cpu, wall = process_time(), perf_counter()
    crc = 0
    if "--two" in flags:
        count = sum(over_stretches(partial(spin_ours, tool, task), path, 2, method="fork"))
    else:
        source: Any = path.open("rb") if tool in OURS else path
        work = OURS[tool]() if tool in OURS else peer(tool)
        cpu, wall = process_time(), perf_counter()
        if "--check" in flags:
            count, crc = 0, digest(task, work[task](source))
        else:
            count = spin(work[task](source))
    print(json.dumps({"cpu": process_time() - cpu, "wall": perf_counter() - wall, "records": count, "crc": crc}))


if __name__ == "__main__":
    main(*sys.argv[1:])
