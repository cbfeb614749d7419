"""What a type lets stand in a JSON file, and what stands there, in words."""

from __future__ import annotations

import json
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct, UnsetType

LONGEST_VALUE: Final = 40
"""Characters of a wrong value that are shown: enough to find it in the file."""

_PLAIN: Final[dict[Any, str]] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text in quotes",
    date: "a day as 2026-06-15",
    NoneType: "null",
}


def expected(kind: Any) -> str:  # noqa: ANN401  any type
    """What a type lets stand: `one of yes, no or null`, `a day as 2026-06-15`, `a whole number from 0 to 9`."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return expected(arguments[0]) + "".join(_bounds(meta) for meta in arguments[1:] if isinstance(meta, Meta))
    if origin is Literal:
        return f"one of {', '.join(str(one) for one in arguments if one != '')}"
    if origin in {Union, UnionType}:
        return " or ".join(dict.fromkeys(expected(one) for one in arguments if one is not UnsetType))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"one of {', '.join(str(one.value) for one in kind)}"
    return "a list" if origin in {tuple, list} else "an object"


def _bounds(meta: Meta) -> str:
    if meta.min_length is not None or meta.max_length is not None:
        return _range(meta.min_length, meta.max_length, " of length")
    if meta.gt is not None:
        return f" above {meta.gt}" + (f" and at most {meta.le}" if meta.le is not None else "")
    return _range(meta.ge, meta.le, "")


def _range(least: float | None, most: float | None, of: str) -> str:
    if least is not None and most is not None:
        return f"{of} from {least} to {most}"
    return f"{of} at least {least}" if least is not None else f"{of} at most {most}" if most is not None else ""


def found(value: object) -> str:
    """A value as the file writes it, a long one cut; a list and an object by name."""
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        value = value[:LONGEST_VALUE] + "…"
    return json.dumps(value, ensure_ascii=False, default=str)[: LONGEST_VALUE + 3]


def members(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401  any type
    """The members of a union, the type itself where it is none; constraints are left out."""
    if get_origin(kind) is Annotated:
        return members(get_args(kind)[0])
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)


def member_of(kind: Any, value: object) -> Any:  # noqa: ANN401  any type
    """The member of a union that a JSON value was read as; of tagged structs the one with its tag."""
    fitting = [one for one in members(kind) if _may_be(one, value)]
    tagged = [one for one in fitting if isinstance(value, dict) and _tag(one) in {None, value.get(_tag_field(one))}]
    return (tagged or fitting or [kind])[0]


def _may_be(kind: Any, value: object) -> bool:  # noqa: ANN401  any type
    if isinstance(value, dict):
        return get_origin(kind) is dict or _is_struct(kind)
    if isinstance(value, list):
        return get_origin(kind) in {tuple, list}
    return True


def tags_of(kind: Any, field: str) -> Any:  # noqa: ANN401  a type made of values
    """The closed list of tags, where a field tells the members of a union apart; None where it does not."""
    tags = tuple(_tag(one) for one in members(kind) if _tag_field(one) == field)
    return Literal[tags] if tags else None


def known_fields(kind: Any) -> tuple[str, ...]:  # noqa: ANN401  any type
    """The fields of a struct, its tag first; none for what is no struct."""
    if not _is_struct(kind):
        return ()
    tag = _tag_field(kind)
    return (*((tag,) if tag else ()), *kind.__struct_encode_fields__)


@cache
def type_hints(kind: Any) -> dict[str, Any]:  # noqa: ANN401  any type
    """The types of a struct's fields by name, with their constraints; empty for what is no struct."""
    return get_type_hints(kind, include_extras=True) if _is_struct(kind) else {}


def _is_struct(kind: Any) -> bool:  # noqa: ANN401  any type
    return isinstance(kind, type) and issubclass(kind, Struct)


def _tag(kind: Any) -> Any:  # noqa: ANN401  a text or a number
    return kind.__struct_config__.tag if _is_struct(kind) else None


def _tag_field(kind: Any) -> str | None:  # noqa: ANN401  any type
    return kind.__struct_config__.tag_field if _is_struct(kind) else None
