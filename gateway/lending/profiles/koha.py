"""Koha: its own ISO 18626 module, which supplies, and the plug-in that requests (docs/peers.md, "Koha")."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from gateway.lending.profiles.profile import Profile, Steps
from schemas.iso18626.codes import Action, RequestType
from schemas.iso18626.messages import Request, ServiceInfo

TAKES: Final = frozenset({Action.STATUS_REQUEST, Action.RECEIVED, Action.CANCEL, Action.SHIPPED_RETURN})
PLACEHOLDERS: Final = frozenset({"sup_agency_value", "req_agency_value"})

KOHA: Final = Profile(lacks=frozenset(Action) - TAKES, placeholders=PLACEHOLDERS)


def _is_new(request: Request) -> Request:
    """Its requests do not say of what type they are."""
    service = request.service or ServiceInfo()
    if service.request_type:
        return request
    return replace(request, service=replace(service, request_type=RequestType.NEW))


KOHA_PLUGIN: Final = Profile(incoming=Steps(request=(_is_new,)))
