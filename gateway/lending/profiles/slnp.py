"""The SLNP/ZFL side of mod-rs: a German order form in record ids (docs/peers.md, "SLNP")."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from gateway.lending.profiles.profile import Profile, Steps
from gateway.lending.profiles.reshare import RESHARE
from schemas.iso18626.codes import ServiceType
from schemas.iso18626.messages import Code, RecordId, Request, ServiceInfo

SCHEME: Final = "ZFL"
TITLE: Final = "TitelId"
ORDER_TYPE: Final = "BsTyp"
MATERIAL_TYPE: Final = "MedTyp"
FORM: Final = (ORDER_TYPE, MATERIAL_TYPE)
"""How the codes begin that are fields of its order form, not records; it numbers some of them, `BsTyp2`."""

SERVICES: Final = {"L": ServiceType.LOAN, "K": ServiceType.COPY}
ORDER_TYPES: Final = {service: letter for letter, service in SERVICES.items()}


def _form_from_records(request: Request) -> Request:
    """The record ids are records again, and the form's order type is the service."""
    bibliographic, service = request.bibliographic, request.service or ServiceInfo()
    form = {r.code.value: r.identifier.strip() for r in bibliographic.record_ids if r.code.value.startswith(FORM)}
    if not form:
        return request
    letters = (letter.upper() for code, letter in form.items() if code.startswith(ORDER_TYPE))
    ordered = next((SERVICES[letter] for letter in letters if letter in SERVICES), service.service_type)
    records = tuple(record for record in bibliographic.record_ids if record.code.value not in form)
    title = next((record.identifier for record in records if record.code.value == TITLE), None)
    described = replace(
        bibliographic,
        record_ids=records,
        supplier_unique_record_id=bibliographic.supplier_unique_record_id or title,
    )
    return replace(request, bibliographic=described, service=replace(service, service_type=ordered))


def _form_in_records(request: Request) -> Request:
    bibliographic, service = request.bibliographic, request.service or ServiceInfo()
    present = {record.code.value for record in bibliographic.record_ids}
    letter = ORDER_TYPES.get(ServiceType(service.service_type)) if service.service_type in ORDER_TYPES else None
    said = ((TITLE, bibliographic.supplier_unique_record_id), (ORDER_TYPE, letter))
    form = tuple(
        RecordId(code=Code(value=code, scheme=SCHEME), identifier=text)
        for code, text in said
        if text and code not in present
    )
    return replace(request, bibliographic=replace(bibliographic, record_ids=(*bibliographic.record_ids, *form)))


SLNP: Final = Profile(
    incoming=Steps(
        request=(_form_from_records, *RESHARE.incoming.request),
        supplying=RESHARE.incoming.supplying,
        requesting=RESHARE.incoming.requesting,
    ),
    outgoing=Steps(
        request=(_form_in_records,),
        supplying=RESHARE.outgoing.supplying,
        requesting=RESHARE.outgoing.requesting,
    ),
)
