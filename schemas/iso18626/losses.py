"""What a message says that one version of ISO 18626 has no words for: `write` leaves it out, here it is told.

Found by comparing the table of the version with the other one's: an attribute without a row is dropped, a row that
takes fewer values shortens or joins, a kind of content that is narrower says it in weaker words. Only paths are told,
never what stood there, so that a report can be logged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from attrs import frozen
from msgspec import Struct

from schemas.xml import is_blank

from .codes import PreferredEdition
from .faults import MessageKind
from .layout import SEVERAL, Block, Closed, Flat, Inner, Kind, Row
from .layout_1_1 import LAYOUT_1_1
from .layout_1_2 import KIND_OF, LAYOUT_1_2
from .layout_2021_2 import LAYOUT_2021_2
from .messages import Code, Message
from .superset import HEADER
from .uris import is_uri
from .write import write

_EDITIONS: Final = frozenset(PreferredEdition)
_Finder = Callable[[Any, str], Iterator["Loss"]]  # of a value and the path of its element


class How(StrEnum):
    """What became of it; the last two are for those who change a message before it is written."""

    DROPPED = "dropped"
    SHORTENED = "only the first kept"
    JOINED = "joined into one text"
    WEAKENED = "said in weaker words"
    REPLACED = "replaced by another word"
    NOTED = "moved to the note"


@frozen
class Loss:
    """Something that one version cannot say as the message does.

    Attributes:
        path: Its place below the message, in the words of the edition that has it: `deliveryInfo/itemId[2]`.
        how: What became of it.
    """

    path: str
    how: How

    def __str__(self) -> str:
        return f"{self.path}: {self.how}"


@frozen
class Written:
    """A message as bytes, and what they do not say of it."""

    body: bytes
    losses: tuple[Loss, ...]


def write_with_losses(message: Message, version: str = "1.2") -> Written:
    """As `write`, with what the version could not say.

    Raises:
        WriteError: as `write`.
    """
    body = write(message, version)
    return Written(body, losses_of(message, version))


def losses_of(message: Message, version: str) -> tuple[Loss, ...]:
    """What `write(message, version)` leaves out, joins or weakens, in the order of the other version's table.

    Args:
        message: One of the six.
        version: `1.1`, `1.2` or `2021-2`.
    """
    return tuple(_FINDERS[version][KIND_OF[type(message)]](message, ""))


def _block_finder(here: Block, there: Block) -> _Finder:
    """Finds what `there` can say of a value and `here` cannot."""
    ours, theirs = dict(places(here)), dict(places(there))
    lacking = tuple((attribute, row) for attribute, row in theirs.items() if attribute not in ours)
    checks = tuple(
        (attribute, _spoken(row, theirs).element, _row_finder(row, theirs.get(attribute, row)))
        for attribute, row in ours.items()
    )

    def find(value: object, path: str) -> Iterator[Loss]:
        for attribute, row in lacking:
            said = getattr(value, attribute)
            if says(said):
                yield from (Loss(f"{path}{element}", How.DROPPED) for element in _parts(row, said, path))
        for attribute, element, check in checks:
            said = getattr(value, attribute)
            if says(said):
                yield from check(said, f"{path}{element}")

    return find


def _parts(row: Row, said: object, path: str) -> tuple[str, ...]:
    """The elements by which something is told: a whole block of the message by those that say something."""
    if path or not isinstance(row.kind, Block) or row.times in SEVERAL:
        return (row.element,)
    inside = places(row.kind)
    return tuple(f"{row.element}/{one.element}" for attribute, one in inside if says(getattr(said, attribute)))


def _spoken(row: Row, theirs: Mapping[str, Row]) -> Row:
    """By which name an attribute is told: the other edition's, unless ours has the newer word."""
    return row if row.wins else theirs.get(row.attribute, row)


def places(block: Block | Inner) -> Iterator[tuple[str, Row]]:
    """Each attribute of a block's value and the row that tells it; what wins comes last, so that it stands."""
    for row in block.rows:
        if not isinstance(row.kind, Inner):
            yield row.attribute, row
            continue
        for attribute, inner in places(row.kind):
            if isinstance(inner.kind, Flat):
                yield attribute, Row(row.element, attribute, inner.kind.block)
            else:
                yield attribute, inner._replace(element=f"{row.element}/{inner.element}")


def _row_finder(here: Row, there: Row) -> _Finder:
    if here.times not in SEVERAL:
        return _one_finder(here, there)
    if here.kind is Kind.TEXTS:
        return _joined
    most = None if here.times == "*" else int(here.times[-1])
    one = _one_finder(here, there)

    def find_in_several(values: tuple[Any, ...], path: str) -> Iterator[Loss]:
        if most is not None and len(values) > most:
            yield Loss(path, How.SHORTENED)
        for place, value in enumerate(values[:most], 1):
            yield from one(value, f"{path}[{place}]")

    return find_in_several


def _joined(texts: tuple[str, ...], path: str) -> Iterator[Loss]:
    if sum(not is_blank(text) for text in texts) > 1:
        yield Loss(path, How.JOINED)


def _one_finder(here: Row, there: Row) -> _Finder:
    if isinstance(here.kind, Block) and isinstance(there.kind, Block):
        inside = _block_finder(here.kind, there.kind)
        return lambda value, path: inside(value, f"{path}/")
    if isinstance(here.kind, Closed):
        words = frozenset(here.kind.known) - here.kind.lacking
        return lambda value, path: iter(() if value in words else (Loss(path, How.DROPPED),))
    narrow = _NARROW.get(here.kind) if isinstance(here.kind, Kind) else None
    return narrow or _nothing


def _nothing(_value: object, _path: str) -> Iterator[Loss]:
    return iter(())


def _negative(number: int, path: str) -> Iterator[Loss]:
    if number < 0:
        yield Loss(path, How.DROPPED)


def _scheme(code: Code, path: str) -> Iterator[Loss]:
    if code.scheme:
        yield Loss(f"{path}/@scheme", How.DROPPED)


def _unfit_scheme(code: Code, path: str) -> Iterator[Loss]:
    if code.scheme and not is_uri(code.scheme):
        yield Loss(f"{path}/@scheme", How.DROPPED)


def _unsaid_edition(preferred: str, path: str) -> Iterator[Loss]:
    if preferred == PreferredEdition.MOST_RECENT:
        yield Loss(path, How.WEAKENED)
    elif preferred not in _EDITIONS:
        yield Loss(path, How.DROPPED)


def says(value: object) -> bool:
    """Whether there is anything in a value that the writer would write."""
    if value is None:
        return False
    if isinstance(value, str):
        return not is_blank(value)
    if isinstance(value, tuple):
        return any(map(says, value))
    if isinstance(value, Code):
        return not is_blank(value.value)
    return any(says(getattr(value, name)) for name in value.__struct_fields__) if isinstance(value, Struct) else True


_NARROW: Final[Mapping[Kind, _Finder]] = {
    Kind.COUNT: _negative,
    Kind.CODE: _unfit_scheme,
    Kind.CODE_TEXT: _scheme,
    Kind.ANY_EDITION: _unsaid_edition,
}


def _with_any_header(block: Block) -> Block:
    """The headers of 2021 differ by kind of message, so neither edition's table has all that ours can hold."""
    rows = tuple(row._replace(kind=HEADER) if row.element == "header" else row for row in block.rows)
    return Block(block.make, rows)


def _finders(here: Mapping[MessageKind, Block], there: Mapping[MessageKind, Block]) -> Mapping[MessageKind, _Finder]:
    return {kind: _block_finder(here[kind], _with_any_header(there[kind])) for kind in MessageKind}


_FINDERS: Final[Mapping[str, Mapping[MessageKind, _Finder]]] = {
    "1.1": _finders(LAYOUT_1_1, LAYOUT_2021_2),
    "1.2": _finders(LAYOUT_1_2, LAYOUT_2021_2),
    "2021-2": _finders(LAYOUT_2021_2, LAYOUT_1_2),
}
