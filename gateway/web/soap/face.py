# mypy: allow-untyped-calls
"""Which contract a path below `/soap/` belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from twisted.web.resource import Resource
from twisted.web.server import Request

from gateway.web.answers import Answer, not_found
from gateway.web.machines import Machine, MachineResource


class SoapResource(Resource):
    """Hands a request to the contract that its path names, with or without a slash at the end."""

    isLeaf = True  # noqa: N815  twisted's name

    def __init__(self, contracts: Mapping[str, Machine]) -> None:
        super().__init__()
        self._contracts = {name: MachineResource(machine, deep=True) for name, machine in contracts.items()}
        self._nobody = MachineResource(Machine(methods=("GET", "POST"), work=_unknown))

    def render(self, request: Request) -> int:
        """Answers when the work is done."""
        name = request.path.decode("ascii", "replace").removeprefix("/soap").strip("/")
        return self._contracts.get(name, self._nobody).render(request)


async def _unknown(_request: Request) -> Answer:
    raise not_found("contract")
