"""As much of JSON Schema 2020-12 as our descriptions use: says where a value is not what a schema promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
KNOWN = frozenset(
    """
    $ref allOf anyOf additionalProperties const default description discriminator enum format items maxLength
    maximum minLength minimum properties required title type
    """.split()  # noqa: SIM905  a list of words reads better as words
)


def faults(value: Any, schema: dict[str, Any], components: dict[str, Any], at: str = "$") -> Iterator[str]:
    """Where a value breaks a schema; a keyword that is not known here is a fault too."""
    for keyword in schema.keys() - KNOWN:
        yield f"{at}: this checker does not know {keyword}"
    if "$ref" in schema:
        yield from faults(value, components[schema["$ref"].rpartition("/")[2]], components, at)
    if "anyOf" in schema and all(any(faults(value, one, components, at)) for one in schema["anyOf"]):
        yield f"{at}: fits none of the choices"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not one of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} is not {schema['const']!r}"
    if "type" in schema:
        wanted = TYPES[schema["type"]]
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            yield f"{at}: {value!r} is no {schema['type']}"
            return
    yield from _inner(value, schema, components, at)


def _inner(value: Any, schema: dict[str, Any], components: dict[str, Any], at: str) -> Iterator[str]:
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{at}: {name} is missing"
        for name, inner in value.items():
            if name in properties:
                yield from faults(inner, properties[name], components, f"{at}.{name}")
            elif schema.get("additionalProperties") is False or properties:
                yield f"{at}: {name} is not described"
            elif isinstance(schema.get("additionalProperties"), dict):
                yield from faults(inner, schema["additionalProperties"], components, f"{at}.{name}")
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for index, inner in enumerate(value):
            yield from faults(inner, schema["items"], components, f"{at}[{index}]")
