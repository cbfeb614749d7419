"""JSON files that people write: read into typed values, or a sentence that says where and what was expected.

    >>> from msgspec import Struct
    >>> class Stay(Struct, kw_only=True):
    ...     days: dict[str, int] = {}
    >>> read_json(b'{"days": {"herning": "ten"}}', Stay)
    Traceback (most recent call last):
    ...
    schemas.jsonfile.JsonFault: $.days["herning"] must be a whole number, not "ten"

msgspec checks; its own messages say neither which values a closed list has nor which key of an object is meant.
"""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar

import msgspec

from schemas.jsonwords import expected, found, known_fields, member_of, tags_of, type_hints

BOM: Final = b"\xef\xbb\xbf"
ROOT: Final = "$"
_Kind = TypeVar("_Kind")

_PLACE: Final = re.compile(r"(?P<words>.*?) - at `\$(?P<path>.*)`", re.DOTALL)
_STEP: Final = re.compile(r"\.(?P<field>\w+)|\[(?P<index>[0-9]+)\]|\[\.\.\.\]")
_MISSING: Final = re.compile(r"Object missing required field `(\w+)`")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MALFORMED: Final = re.compile(r"JSON is malformed: (.*) \(byte ([0-9]+)\)")
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


class JsonFault(ValueError):
    """Bytes that cannot be read; the text says where and what was expected, without a full stop at its end."""


def read_json(data: bytes, kind: type[_Kind], *, root: str = ROOT) -> _Kind:
    """The value that a JSON file says.

    Args:
        data: the file; a byte order mark before it does no harm.
        kind: the type to read it as.
        root: what its beginning is called, for a part of a larger file.

    Raises:
        JsonFault: it is empty, not UTF-8, not JSON, nested too deeply, or not of that type.
    """
    body = data.removeprefix(BOM)
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise JsonFault(_misfit_of(str(error), body, kind, root)) from None
    except RecursionError:
        raise JsonFault("it is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise JsonFault(_unreadable(body, str(error))) from None


def misfit(message: str, value: object, kind: object, root: str = ROOT) -> str:
    """A message of `msgspec.ValidationError` in our words.

    Args:
        message: what msgspec says.
        value: what did not fit, as plain objects.
        kind: the type it did not fit.
        root: what its beginning is called.
    """
    place = _PLACE.fullmatch(message)
    words, path = (place["words"], place["path"]) if place else (message, "")
    where = root
    for step in _STEP.finditer(path):
        member = member_of(kind, value)
        if step["field"] is not None and (tags := tags_of(kind, step["field"])):
            value, kind = value.get(step["field"]) if isinstance(value, dict) else None, tags
            where += step[0]
            continue
        followed = _follow(step, value, member)
        if followed is None:
            return f"{root}{path}: {words}"
        piece, value, kind = followed
        where += piece
    return _told(words, where, value, kind)


def _follow(step: re.Match[str], value: object, kind: Any) -> tuple[str, Any, Any] | None:  # noqa: ANN401  any type
    """One step deeper: how the place is written, what stands there, and the type it should have."""
    if step["field"] is not None:
        hints = type_hints(kind)
        if not isinstance(value, dict) or step["field"] not in hints:
            return None
        return step[0], value.get(step["field"]), hints[step["field"]]
    inner: tuple[Any, ...] = getattr(kind, "__args__", ())
    if step["index"] is not None:
        at = int(step["index"])
        return (step[0], value[at], inner[0]) if isinstance(value, list) and at < len(value) and inner else None
    if not isinstance(value, dict) or len(inner) != 2:
        return None
    return next((f'["{key}"]', one, inner[1]) for key, one in value.items() if not _fits(one, inner[1]))


def _fits(value: object, kind: Any) -> bool:  # noqa: ANN401  msgspec takes any type
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _told(words: str, where: str, value: object, kind: object) -> str:
    place = "" if where == ROOT else f"{where}: "
    if missing := _MISSING.fullmatch(words):
        return f"{place}the field {missing[1]} is missing"
    if unknown := _UNKNOWN.fullmatch(words):
        fields = known_fields(member_of(kind, value))
        return f"{place}there is no field {unknown[1]}" + (f", only {', '.join(fields)}" if fields else "")
    return f"{place.rstrip(': ') or 'it'} must be {expected(kind)}, not {found(value)}"


def _misfit_of(message: str, body: bytes, kind: object, root: str) -> str:
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _unreadable(body, str(error))
    except RecursionError:
        return "it is nested too deeply"
    return misfit(message, value, kind, root)


def _unreadable(body: bytes, message: str) -> str:
    if not body.strip():
        return "the file is empty"
    if body.startswith(_WIDE_MARKS) or b"\0" in body[:4]:
        return "the file is not UTF-8 but UTF-16, it seems"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return f"the file is not UTF-8: line {line} has a byte that is no character"
    malformed = _MALFORMED.fullmatch(message)
    if malformed is None:
        return "not JSON: it ends too early" if "truncated" in message else f"not JSON: {message.rstrip('.')}"
    before = body[: int(malformed[2])]
    line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    return f"not JSON: {malformed[1]} at line {line}, column {column}"
