"""What a server of ISO 20775 over plain HTTP is asked: a record of each kind, and what is no id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from adapters.interface import HoldingsQuery
from adapters.iso20775_http import ask
from gateway.conformance.bench import Bench
from gateway.conformance.drafts import ABSENT
from gateway.conformance.labels import PLAIN_STEP
from gateway.conformance.playing.as_searcher import LETTERS, LONG_ID
from gateway.conformance.values import KINDS, HoldingsProtocol, Role, Setting

TRICK: Final = "../../x?y=1#z"
ODDITIES: Final[Mapping[str, str]] = {"no-id": "", "trick": TRICK, "long-id": LONG_ID, "letters-in-id": LETTERS}
"""Step -> the id that is asked for."""


def address(setting: Setting, record: str) -> str:
    """Where a record's holdings are, as the gateway asks for them: the id in the place of `{id}`, or at the end."""
    wanted = HoldingsQuery(
        protocol=HoldingsProtocol.HTTP, address=setting.url, profile="get", record_id=record, agency=setting.peer
    )
    return ask(wanted).url


def _step(name: str, record: Callable[[Setting], str | None]) -> Callable[[Bench], Awaitable[None]]:
    step = f"{PLAIN_STEP}{name}"

    async def fetch(bench: Bench) -> None:
        wanted = record(bench.setting)
        if wanted is None:
            bench.evidence.unplayed[step] = f"No record was named for it (--record {name}=ID)."
            return
        await bench.ask(step, address(bench.setting, wanted), name)

    return fetch


def _of_kind(kind: str) -> Callable[[Setting], str | None]:
    return lambda setting: setting.record(kind) or (ABSENT if kind == "absent" else None)


def _always(record: str) -> Callable[[Setting], str | None]:
    return lambda _setting: record


STEPS: Final[Mapping[str, Callable[[Bench], Awaitable[None]]]] = {
    **{f"{PLAIN_STEP}{kind}": _step(kind, _of_kind(kind)) for kind in KINDS[Role.HOLDINGS]},
    **{f"{PLAIN_STEP}{name}": _step(name, _always(record)) for name, record in ODDITIES.items()},
}
"""Every step of this protocol, in its order."""
