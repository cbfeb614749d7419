"""What a holdings server is asked: a record of each kind, and what no server should stumble over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from gateway.conformance.bench import Bench
from gateway.conformance.drafts import ABSENT
from gateway.conformance.values import KINDS, Role, Setting
from schemas.sru import PROFILES, V2_0, search_url

LONG_ID: Final = "9" * 4_000  # half of what common servers take as an address
TRICK: Final = 'x" or rec.id=*'
LETTERS: Final = "bøger æ å 書"

_BEFORE_2_0: Final = {"bad-version": "version", "bad-operation": "operation"}
"""Steps about a parameter that SRU 2.0 has given up."""

Address = Callable[[Setting], str]


def _search(setting: Setting, record: str) -> str:
    return search_url(setting.url, record, PROFILES[setting.profile])


def _changed(name: str, value: str | None) -> Address:
    """The search for the available record with one parameter changed, or left out."""

    def address(setting: Setting) -> str:
        parts = urlsplit(_search(setting, setting.record("available") or ABSENT))
        given = [(key, one) for key, one in parse_qsl(parts.query, keep_blank_values=True) if key != name]
        changed = given if value is None else [*given, (name, value)]
        return urlunsplit(parts._replace(query=urlencode(changed)))

    return address


ODDITIES: Final[Mapping[str, Address]] = {
    "no-query": _changed("query", None),
    "bad-version": _changed("version", "9.9"),
    "bad-operation": _changed("operation", "dance"),
    "bad-index": _changed("query", "no.such.index=1"),
    "bad-schema": _changed("recordSchema", "no-such-schema"),
    "bad-maximum": _changed("maximumRecords", "many"),
    "trick": lambda setting: _search(setting, TRICK),
    "long-id": lambda setting: _search(setting, LONG_ID),
    "letters-in-id": lambda setting: _search(setting, LETTERS),
}
"""Step -> its address."""


def _record_step(kind: str) -> Callable[[Bench], Awaitable[None]]:
    async def ask(bench: Bench) -> None:
        record = bench.setting.record(kind) or (ABSENT if kind == "absent" else None)
        if record is None:
            bench.evidence.unplayed[kind] = f"No record was named for it (--record {kind}=ID)."
            return
        await bench.ask(kind, _search(bench.setting, record), kind)

    return ask


def _odd_step(name: str, address: Address) -> Callable[[Bench], Awaitable[None]]:
    async def ask(bench: Bench) -> None:
        if name in _BEFORE_2_0 and PROFILES[bench.setting.profile].version == V2_0:
            bench.evidence.unplayed[name] = f"SRU 2.0 has no parameter {_BEFORE_2_0[name]}."
            return
        await bench.ask(name, address(bench.setting), name)

    return ask


STEPS: Final[Mapping[str, Callable[[Bench], Awaitable[None]]]] = {
    **{kind: _record_step(kind) for kind in KINDS[Role.HOLDINGS]},
    **{name: _odd_step(name, address) for name, address in ODDITIES.items()},
}
"""Every step of this role, in its order."""
